/** The errors that every blob store gives alike. */
import { TriptychError } from '#base/errors.ts'

export function keyTaken(key: string): TriptychError {
  return new TriptychError('upload_closed', {
    detail: 'These bytes have been stored already.',
    cause: new Error(`the blob key is taken: ${key}`),
  })
}

export function missing(key: string, thrown?: unknown): TriptychError {
  return new TriptychError('blob_missing', { cause: new Error(`no blob at ${key}`, { cause: thrown }) })
}

export function emptyRange(sizeBytes: number): TriptychError {
  return new TriptychError('request_invalid', {
    detail: 'The range holds no byte of the file.',
    facts: { sizeBytes },
  })
}

export function notAFile(): TriptychError {
  return new TriptychError('storage_failed', { detail: 'A result is not a file.' })
}

/** The error that an aborted piece of work rejects with. */
export function abortError(signal: AbortSignal | undefined): TriptychError {
  return signal?.reason instanceof TriptychError ? signal.reason : new TriptychError('work_canceled')
}
