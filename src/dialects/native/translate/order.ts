/** Orders of work in the words of the core. */

import { refuse } from '#base/refuse.ts'
import type { AnalysisSettings } from '#core/indexes/found-index.ts'
import type { RenderOrder } from '#core/renders/render-orders.ts'
import type { RenderTerms } from '#core/renders/render-terms.ts'
import type { AnalyzeOrder, RestoreOrder } from '#core/tasks/task-orders.ts'
import type { CreateTaskBody } from '../wire/tasks.ts'

/** Rejects with `request_invalid` unless exactly one of project and asset is named, and the format of the sound. */
export function toRestoreOrder({
  assetId,
  projectId,
  taskId,
  parameters,
  priority = 0,
}: CreateTaskBody): RestoreOrder {
  if (taskId !== undefined) refuse('taskId', 'is of films alone')
  if (assetId !== undefined && projectId !== undefined)
    refuse('projectId', 'must not be given together with assetId')
  const on = assetId !== undefined ? { assetId } : projectId !== undefined ? { projectId } : null
  if (!on) refuse('assetId', 'must be given, or else projectId')
  const { chain = 'flash', audioFormat, strength, loudness } = parameters
  if (audioFormat === undefined) refuse('parameters/audioFormat', 'must be given')
  const options = {
    chain,
    audioFormat,
    ...(strength !== undefined && { strength }),
    ...(loudness !== undefined && { loudness }),
  }
  return { on, label: chain, options, priority }
}

const usualTerms: RenderTerms = { ratio: 'custom', scale: 1, fps: 30, format: 'mp4' }

/** Rejects with `request_invalid` unless exactly one of project and earlier task is named. */
export function toRenderOrder(body: CreateTaskBody): RenderOrder {
  const { assetId, projectId, taskId, parameters, priority = 0 } = body
  if (assetId !== undefined) refuse('assetId', 'is of restorations and analyses alone')
  if (projectId !== undefined && taskId !== undefined)
    refuse('taskId', 'must not be given together with projectId')
  const of = projectId !== undefined ? { projectId } : taskId !== undefined ? { taskId } : null
  if (!of) refuse('projectId', 'must be given, or else taskId')
  const { ratio, scale, fps, format } = parameters
  const asked = {
    ...(ratio !== undefined && { ratio }),
    ...(scale !== undefined && { scale }),
    ...(fps !== undefined && { fps }),
    ...(format !== undefined && { format }),
  }
  const terms = 'projectId' in of ? { ...usualTerms, ...asked } : asked
  return { of, terms, priority, clientTaskId: null, callback: null, origin: null, body }
}

const usualPersonCount = 10

/** Rejects with `request_invalid` unless a file is named. */
export function toAnalyzeOrder(body: CreateTaskBody): AnalyzeOrder {
  const { assetId, projectId = null, taskId, parameters, priority = 0 } = body
  if (taskId !== undefined) refuse('taskId', 'is of films alone')
  if (assetId === undefined) refuse('assetId', 'must be given')
  const settings: AnalysisSettings = {
    sceneLength: sceneLengthOf(parameters),
    personCount: parameters.personCount ?? usualPersonCount,
    tagNumbers: [],
    languages: [...new Set(parameters.languages ?? (['ko', 'en'] as const))],
    detectAudioEffects: parameters.detectAudioEffects ?? false,
  }
  return { assetId, projectId, settings, priority }
}

function sceneLengthOf({
  sceneRange,
  minSceneSeconds: minSeconds,
  maxSceneSeconds: maxSeconds,
}: CreateTaskBody['parameters']): AnalysisSettings['sceneLength'] {
  if (minSeconds === undefined && maxSeconds === undefined) return { range: sceneRange ?? 'medium' }
  if (minSeconds === undefined || maxSeconds === undefined)
    refuse('parameters/minSceneSeconds', 'must be given together with maxSceneSeconds')
  if (sceneRange !== undefined)
    refuse('parameters/sceneRange', 'must not be given together with lengths in seconds')
  if (minSeconds > maxSeconds) refuse('parameters/minSceneSeconds', 'must not be above maxSceneSeconds')
  return { minSeconds, maxSeconds }
}

const keyPattern = /^[\x21-\x7e]{1,255}$/

/** The `Idempotency-Key` of a create, with what it is for; null when it has none. */
export function orderKeyOf(
  request: { headers: Record<string, string | string[] | undefined> },
  body: unknown,
): { key: string; body: unknown } | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key !== 'string' || !keyPattern.test(key))
    refuse('Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
  return { key, body }
}
