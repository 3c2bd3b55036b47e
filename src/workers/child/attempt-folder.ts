/** Working folders, one for each attempt at a task: always removed, if not by their owner then by the sweep. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import { randomToken } from '#base/ids.ts'
import { isAbandoned, ownerTag } from '#platform/process-owner.ts'

/** Meant for `await using`. */
export type AttemptFolder = AsyncDisposable & {
  readonly path: string
  /** Removes the folder and all in it; does nothing the second time. */
  remove(): Promise<void>
}

const dayMs = 24 * 3_600_000

/** Makes an empty folder below `root` (made when absent). Throws `storage_full` or `storage_failed`. */
export async function makeAttemptFolder(root: string): Promise<AttemptFolder> {
  const path = join(root, `${ownerTag()}.${randomToken(9)}`)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (thrown) {
    const isFull = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC'
    throw new TriptychError(isFull ? 'storage_full' : 'storage_failed', { cause: thrown })
  }
  const remove = () => removeFolder(path)
  return { path, remove, [Symbol.asyncDispose]: remove }
}

/**
 * Removes the folders of processes that are dead, and of those that cannot be judged (another boot or
 * container) when untouched for `abandonedAfterMs`, default a day. Returns how many it removed.
 */
export async function sweepAttemptFolders(
  root: string,
  options: { abandonedAfterMs?: number; clock?: Clock } = {},
): Promise<number> {
  const oldest = (options.clock ?? systemClock).now().getTime() - (options.abandonedAfterMs ?? dayMs)
  const names = await readdir(root).catch(() => [])
  let removed = 0
  for (const name of names) {
    const path = join(root, name)
    if (!(await isAbandoned(path, oldest))) continue
    await removeFolder(path)
    removed += 1
  }
  return removed
}

async function removeFolder(path: string): Promise<void> {
  try {
    // A child that is just dying may still add a file, which fails the removal once.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  } catch (thrown) {
    throw new TriptychError('storage_failed', { cause: thrown })
  }
}
