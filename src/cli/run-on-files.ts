/** What commands share that run an engine on plain files, with no server and no database. */
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { asTriptychError, TriptychError } from '#base/errors.ts'
import type { EngineProgress } from '#engines/engine.ts'
import { ProgressBar } from './progress-bar.ts'

export type FileRun = {
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  report(progress: EngineProgress): void
  /** Disposed of when the command ends, however it does. */
  resources: AsyncDisposableStack
}

/**
 * @param command its name, which begins the line that says why it failed
 * @param work resolves to what is printed
 * @returns the exit code: 0, or 1 after one line on the standard error
 */
export async function runOnFiles(command: string, work: (run: FileRun) => Promise<string>): Promise<number> {
  const bar = new ProgressBar()
  const cancel = new AbortController()
  const onInterrupt = () => cancel.abort()
  process.once('SIGINT', onInterrupt)
  await using resources = new AsyncDisposableStack()
  try {
    const printed = await work({
      signal: cancel.signal,
      report: (progress) => bar.show(progress),
      resources,
    })
    bar.end()
    process.stdout.write(printed)
    return 0
  } catch (error) {
    bar.end()
    process.stderr.write(`triptych ${command}: ${asTriptychError(error).message}\n`)
    return 1
  } finally {
    process.off('SIGINT', onInterrupt)
  }
}

/** A working folder beside a result, so that this can be published by a rename, which leaves no half of a file. */
export async function makeFolderBeside(path: string, resources: AsyncDisposableStack): Promise<string> {
  const place = dirname(path)
  try {
    const folder = await mkdtemp(join(place, '.triptych-'))
    resources.defer(() => rm(folder, { recursive: true, force: true }))
    return folder
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: `The folder ${place} cannot be written to.`, cause })
  }
}

export async function publish(made: string, path: string): Promise<void> {
  try {
    await rename(made, path)
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: `The result ${path} cannot be written.`, cause })
  }
}
