/** Tasks of kind `analyze`: run the understanding engine on a file in a child, store its pictures, write the index. */
import { resolve } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import type { NewAsset } from '#core/assets/asset-store.ts'
import type { Core } from '#core/core.ts'
import type { AnalyzeInput } from '#core/indexes/found-index.ts'
import type { Task } from '#core/schema.ts'
import type { Success } from '#core/tasks/task-claims.ts'
import type { ServerCall } from '#engines/engine.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { AnalysisResult } from '#engines/understanding/engine.ts'
import type { AnalysisFacts } from '#engines/understanding/facts.ts'
import type { AnalysisRequest } from '#engines/understanding/request.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import { openChildPool } from './child/child-pool.ts'
import type { ChildLimits } from './child/engine-child.ts'
import { asFoundIndex, picturesOf } from './found-index.ts'
import type { Attempt, TaskHandler } from './task-handler.ts'

export type AnalyzeHandlerOptions = {
  core: Core
  blobs: BlobStore
  temporary: string
  modelsFolder: string
  /** The AI server, and its model for speech; null for none. */
  ai: { call: ServerCall; speechModel: string | null } | null
  mediaLimits: MediaLimits
  childLimits: ChildLimits
  log: Log
}

/** Shares of the whole: fetching before the engine, storing after it. */
const loadingShare = 0.02
const storingShare = 0.05

export function createAnalyzeHandler(options: AnalyzeHandlerOptions): TaskHandler {
  const { core, blobs } = options
  const pool = openChildPool<AnalysisRequest, AnalysisResult>({
    kind: 'analyze',
    engine: '#engines/understanding/engine.ts',
    // Its models take memory, and nobody waits for the first second of an analysis.
    spare: 0,
    limits: options.childLimits,
    log: options.log,
  })

  async function run(task: Task, attempt: Attempt): Promise<Success> {
    const { assetId, settings } = JSON.parse(task.input) as AnalyzeInput
    await using folder = await makeAttemptFolder(options.temporary)
    attempt.progress({ stage: 'loading', stageFraction: 0, overallFraction: 0 })
    const asset = await core.assets.get(task.account_id, assetId)
    if (asset.size_bytes === 0) throw new TriptychError('media_empty')
    const inputPath = await blobs.checkout(asset.blob_key, folder.path, { signal: attempt.signal })
    const { sceneLength, personCount, languages, detectAudioEffects } = settings
    const request: AnalysisRequest = {
      inputPath,
      modelFolder: options.modelsFolder,
      server: options.ai && { speechModel: options.ai.speechModel },
      settings: { sceneLength, personCount, languages, detectAudioEffects },
      limits: options.mediaLimits,
    }
    const { facts } = await pool.run(request, {
      folder: folder.path,
      signal: attempt.signal,
      call: options.ai?.call,
      onProgress: ({ stage, stageFraction, overallFraction }) => {
        const share = 1 - loadingShare - storingShare
        attempt.progress({ stage, stageFraction, overallFraction: loadingShare + share * overallFraction })
      },
    })
    const stored = await storePictures(facts, folder.path, attempt)
    return {
      ...core.analyses.successOf(task, asFoundIndex(facts, stored)),
      result: countsOf(facts),
      outputs: [],
      usage: [{ meter: `analyze:${task.label}:seconds`, amount: facts.durationMs / 1000 }],
    }
  }

  /** By their path in the facts. */
  async function storePictures(
    facts: AnalysisFacts,
    folder: string,
    attempt: Attempt,
  ): Promise<Map<string, NewAsset>> {
    const stored = new Map<string, NewAsset>()
    const wanted = picturesOf(facts)
    try {
      for (const [index, { path, mediaType }] of wanted.entries()) {
        attempt.progress({
          stage: 'storing',
          stageFraction: index / wanted.length,
          overallFraction: 1 - storingShare + (storingShare * index) / wanted.length,
        })
        attempt.signal.throwIfAborted()
        const file = resolve(folder, path)
        stored.set(path, await core.assets.storeFile(file, mediaType, { signal: attempt.signal }))
      }
    } catch (error) {
      for (const { blobKey } of stored.values()) await core.assets.loose.drop(blobKey)
      throw error
    }
    return stored
  }

  return { kind: 'analyze', run, close: () => pool.close() }
}

/** What the task's row tells; all else is in the index. */
function countsOf({ providers, leftOut, ...facts }: AnalysisFacts): Record<string, unknown> {
  const counted = ['shots', 'scenes', 'persons', 'texts', 'lines', 'labels', 'audioEffects'] as const
  return { ...Object.fromEntries(counted.map((name) => [name, facts[name].length])), providers, leftOut }
}
