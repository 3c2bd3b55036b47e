/** Tasks of kind `analyze`: run the understanding engine on a file in a child, store its pictures, write the index. */
import { resolve } from 'node:path'
import type { Core } from '#core/core.ts'
import type { AnalyzeInput } from '#core/indexes/found-index.ts'
import type { Task } from '#core/schema.ts'
import type { Success } from '#core/tasks/task-claims.ts'
import type { ServerCall } from '#engines/engine.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { AnalysisResult } from '#engines/understanding/engine.ts'
import type { AnalysisFacts } from '#engines/understanding/facts.ts'
import type { AnalysisRequest, WordProvider } from '#engines/understanding/request.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import { AttemptProgress } from './attempt-progress.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import { openChildPool } from './child/child-pool.ts'
import type { ChildLimits } from './child/engine-child.ts'
import { asFoundIndex, picturesOf } from './found-index.ts'
import { withMeanings } from './passage-meanings.ts'
import { checkOutAsset, dropFiles, storeFiles } from './stored-files.ts'
import type { Attempt, TaskHandler } from './task-handler.ts'
import type { TextEmbedder } from './text-embedder.ts'

export type AnalyzeHandlerOptions = {
  core: Core
  blobs: BlobStore
  temporary: string
  modelsFolder: string
  /** The AI server and its models; null for none. */
  ai: { call: ServerCall; speechModel: string | null; labelModel: string | null } | null
  wordProviders: readonly WordProvider[]
  /** Tells what passages mean; null for nobody. */
  embedder: TextEmbedder | null
  mediaLimits: MediaLimits
  childLimits: ChildLimits
  log: Log
}

const shares = { loading: 0.02, storing: 0.05 }

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
    const { sceneLength, personCount, languages, detectAudioEffects } = settings
    const { signal } = attempt
    const progress = new AttemptProgress(attempt, shares)
    await using folder = await makeAttemptFolder(options.temporary)
    progress.loading(0)
    const source = { accountId: task.account_id, assetId }
    const request: AnalysisRequest = {
      inputPath: await checkOutAsset({ core, blobs }, source, folder.path, signal),
      modelFolder: options.modelsFolder,
      server: options.ai && { speechModel: options.ai.speechModel, labelModel: options.ai.labelModel },
      wordProviders: options.wordProviders,
      settings: { sceneLength, personCount, languages, detectAudioEffects },
      limits: options.mediaLimits,
    }
    const { facts } = await pool.run(request, {
      folder: folder.path,
      signal,
      call: options.ai?.call,
      onProgress: progress.working,
    })
    const pictures = picturesOf(facts)
    const pathOf = (path: string) => resolve(folder.path, path)
    const stored = await storeFiles(
      core,
      pictures.map(({ path, mediaType }) => ({ path: pathOf(path), mediaType })),
      { signal, onProgress: progress.storing },
    )
    const storedAs = (path: string) => stored.get(pathOf(path)) ?? null
    try {
      const found = await withMeanings(asFoundIndex(facts, storedAs), options.embedder, signal)
      return {
        ...core.analyses.successOf(task, found),
        result: countsOf(facts),
        outputs: [],
        usage: [{ meter: `analyze:${task.label}:seconds`, amount: facts.durationMs / 1000 }],
      }
    } catch (error) {
      await dropFiles(core, stored)
      throw error
    }
  }

  return { kind: 'analyze', run, close: () => pool.close() }
}

/** What the task's row tells; all else is in the index. */
function countsOf({ providers, leftOut, ...facts }: AnalysisFacts): Record<string, unknown> {
  const counted = ['shots', 'scenes', 'persons', 'texts', 'lines', 'labels', 'audioEffects'] as const
  return { ...Object.fromEntries(counted.map((name) => [name, facts[name].length])), providers, leftOut }
}
