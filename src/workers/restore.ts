/** Tasks of kind `restore`: fetch the source, run the restoration engine in a child, store what it made. */
import type { Core } from '#core/core.ts'
import type { Task } from '#core/schema.ts'
import type { RestoreInput } from '#core/tasks/restore-input.ts'
import type { NewOutput, Success } from '#core/tasks/task-claims.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { RestoredFile, RestoreRequest, RestoreResult } from '#engines/restoration/engine.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import { AttemptProgress } from './attempt-progress.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import { openChildPool } from './child/child-pool.ts'
import type { ChildLimits } from './child/engine-child.ts'
import { checkOutAsset, storeFiles } from './stored-files.ts'
import type { Attempt, TaskHandler } from './task-handler.ts'

export type RestoreHandlerOptions = {
  core: Core
  blobs: BlobStore
  temporary: string
  modelsFolder: string
  mediaLimits: MediaLimits
  childLimits: ChildLimits
  log: Log
}

const shares = { loading: 0.02, storing: 0.03 }

export function createRestoreHandler(options: RestoreHandlerOptions): TaskHandler {
  const { core, blobs } = options
  const pool = openChildPool<RestoreRequest, RestoreResult>({
    kind: 'restore',
    engine: '#engines/restoration/engine.ts',
    limits: options.childLimits,
    log: options.log,
  })

  async function run(task: Task, attempt: Attempt): Promise<Success> {
    const { assetId, chain, audioFormat, strength, loudness } = JSON.parse(task.input) as RestoreInput
    const { signal } = attempt
    const progress = new AttemptProgress(attempt, shares)
    await using folder = await makeAttemptFolder(options.temporary)
    progress.loading(0)
    const source = { accountId: task.account_id, assetId }
    const request: RestoreRequest = {
      inputPath: await checkOutAsset({ core, blobs }, source, folder.path, signal),
      modelFolder: options.modelsFolder,
      chain,
      audioFormat,
      ...(strength !== undefined && { strength }),
      ...(loudness !== undefined && { loudness }),
      wantVideo: true,
      limits: options.mediaLimits,
    }
    const result = await pool.run(request, { folder: folder.path, signal, onProgress: progress.working })
    const made = filesOf(result)
    const stored = await storeFiles(
      core,
      made.map(({ file }) => file),
      { signal, onProgress: progress.storing },
    )
    return {
      result: { ...result.facts },
      outputs: made.map(({ kind, file }) => ({
        kind,
        name: `${kind}.${file.fileExtension}`,
        stored: stored.get(file.path)!,
      })),
      usage: [{ meter: `restore:${task.label}:seconds`, amount: result.facts.output.durationMs / 1000 }],
    }
  }

  return { kind: 'restore', run, close: () => pool.close() }
}

/** One file may be two outputs, as where the sound was asked for in the format of the master. */
function filesOf(result: RestoreResult): { kind: NewOutput['kind']; file: RestoredFile }[] {
  return (['master', 'audio', 'video'] as const).flatMap((kind) => {
    const file = result[kind]
    return file ? [{ kind, file }] : []
  })
}
