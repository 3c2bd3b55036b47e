/** Tasks of kind `restore`: fetch the source, run the restoration engine in a child, store what it made. */
import { TriptychError } from '#base/errors.ts'
import type { NewAsset } from '#core/assets/asset-store.ts'
import type { Core } from '#core/core.ts'
import type { Task } from '#core/schema.ts'
import type { RestoreInput } from '#core/tasks/restore-input.ts'
import type { NewOutput, Success } from '#core/tasks/task-claims.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { RestoredFile, RestoreRequest, RestoreResult } from '#engines/restoration/engine.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import { openChildPool } from './child/child-pool.ts'
import type { ChildLimits } from './child/engine-child.ts'
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

/** Shares of the whole: fetching before the engine, storing after it. */
const loadingShare = 0.02
const storingShare = 0.03

export function createRestoreHandler(options: RestoreHandlerOptions): TaskHandler {
  const { core, blobs } = options
  const pool = openChildPool<RestoreRequest, RestoreResult>({
    kind: 'restore',
    engine: '#engines/restoration/engine.ts',
    limits: options.childLimits,
    log: options.log,
  })

  async function run(task: Task, attempt: Attempt): Promise<Success> {
    const input = JSON.parse(task.input) as RestoreInput
    await using folder = await makeAttemptFolder(options.temporary)
    attempt.progress({ stage: 'loading', stageFraction: 0, overallFraction: 0 })
    const asset = await core.assets.get(task.account_id, input.assetId)
    if (asset.size_bytes === 0) throw new TriptychError('media_empty')
    const inputPath = await blobs.checkout(asset.blob_key, folder.path, { signal: attempt.signal })
    const request: RestoreRequest = {
      inputPath,
      modelFolder: options.modelsFolder,
      chain: input.chain,
      audioFormat: input.audioFormat,
      ...(input.strength !== undefined && { strength: input.strength }),
      ...(input.loudness !== undefined && { loudness: input.loudness }),
      wantVideo: true,
      limits: options.mediaLimits,
    }
    const result = await pool.run(request, {
      folder: folder.path,
      signal: attempt.signal,
      onProgress: ({ stage, stageFraction, overallFraction }) => {
        const share = 1 - loadingShare - storingShare
        attempt.progress({ stage, stageFraction, overallFraction: loadingShare + share * overallFraction })
      },
    })
    const outputs = await storeAll(result, attempt)
    return {
      result: { ...result.facts },
      outputs,
      usage: [{ meter: `restore:${task.label}:seconds`, amount: result.facts.output.durationMs / 1000 }],
    }
  }

  async function storeAll(result: RestoreResult, attempt: Attempt): Promise<NewOutput[]> {
    const wanted = (['master', 'audio', 'video'] as const).flatMap((kind) => {
      const file = result[kind]
      return file ? [{ kind, file }] : []
    })
    const stored = new Map<string, NewAsset>()
    try {
      for (const [index, { file }] of wanted.entries()) {
        attempt.progress({
          stage: 'storing',
          stageFraction: index / wanted.length,
          overallFraction: 1 - storingShare + (storingShare * index) / wanted.length,
        })
        attempt.signal.throwIfAborted()
        if (!stored.has(file.path))
          stored.set(
            file.path,
            await core.assets.storeFile(file.path, file.mediaType, { signal: attempt.signal }),
          )
      }
    } catch (error) {
      for (const { blobKey } of stored.values()) await core.assets.loose.drop(blobKey)
      throw error
    }
    return wanted.map(({ kind, file }) => ({
      kind,
      name: nameOf(kind, file),
      stored: stored.get(file.path)!,
    }))
  }

  return { kind: 'restore', run, close: () => pool.close() }
}

function nameOf(kind: NewOutput['kind'], file: RestoredFile): string {
  return `${kind}.${file.fileExtension}`
}
