/** Turns failures of the file system into errors of the catalogue. */
import { TriptychError } from '#base/errors.ts'

/** The system's code of a failure, such as `ENOENT`; undefined when it has none. */
export function systemCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined
}

/** True when a failure says that the file, or a folder on the way to it, is not there. */
export function isAbsent(thrown: unknown): boolean {
  const code = systemCode(thrown)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** `storage_full` for a full disk or quota, else `storage_failed`; a TriptychError passes through. */
export function asStorageError(thrown: unknown): TriptychError {
  if (thrown instanceof TriptychError) return thrown
  const code = systemCode(thrown)
  return new TriptychError(code === 'ENOSPC' || code === 'EDQUOT' ? 'storage_full' : 'storage_failed', {
    cause: thrown,
  })
}
