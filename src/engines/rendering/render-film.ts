/**
 * Renders a timeline to a film: segments of a few seconds from a work list, the sound beside them, then all joined
 * without encoding again. It only says what is to be done; the parts are run by whoever is handed in, in child
 * processes, so this one stays small and a crash costs one part.
 */
import { join } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import type { EngineContext } from '#engines/engine.ts'
import { filmFormats } from '#engines/media/film-formats.ts'
import { frameCount, timelineTicks } from '#timeline/timeline-time.ts'
import { PartCrew, type RunPart } from './film/part-crew.ts'
import { PartProgress, partShares } from './film/part-progress.ts'
import { planSegments } from './film/plan-segments.ts'
import type { RenderRequest, RenderResult } from './render-request.ts'

export type RenderContext = EngineContext & {
  /**
   * Runs one part by the engine of `part-engine.ts`, best in a child process. It rejects as engines do; a part that
   * ends in `work_crashed` or `work_stalled` is tried once more.
   */
  runPart: RunPart
  /** How many parts may run at a time: the number of cores. */
  atOnce: number
}

/**
 * Renders into `context.folder`.
 * @throws TriptychError `request_invalid` for a timeline without items, `work_canceled`, and whatever a part fails
 *   with: its message names item and asset
 */
export async function renderFilm(request: RenderRequest, context: RenderContext): Promise<RenderResult> {
  const { format, fps, size } = request
  const { folder } = context
  const frames = countFrames(request)
  const segments = planSegments(frames, fps, context.atOnce).map((range, index) => ({
    ...range,
    path: join(folder, `segment-${index}.mp4`),
  }))
  const crew = new PartCrew(context.runPart, context.atOnce, context.signal)
  const progress = new PartProgress(context.report)
  const soundFile = join(folder, 'sound.mp4')
  const [sound] = await crew.runAll([
    {
      part: { kind: 'sound', film: request, path: soundFile },
      onProgress: progress.part('mixing', partShares.sound),
    },
    ...segments.map((segment) => ({
      part: { kind: 'segment' as const, film: request, ...segment },
      onProgress: progress.part('drawing', (partShares.frames * (segment.to - segment.from)) / frames),
    })),
  ])
  const path = join(folder, `film.${format}`)
  const hasSound = sound!.hasFile
  await crew.runAll([
    {
      part: { kind: 'join', format, fps, segments, sound: hasSound ? soundFile : null, path },
      onProgress: progress.part('joining', partShares.join),
    },
  ])
  return {
    path,
    mediaType: filmFormats[format].mediaType,
    fileExtension: format,
    facts: {
      frames,
      fps,
      width: size.width,
      height: size.height,
      durationMs: Math.round((frames * 1000) / fps),
      hasSound,
      segments: segments.length,
      retries: crew.retries,
    },
  }
}

function countFrames({ state, fps }: RenderRequest): number {
  const ticks = timelineTicks(state)
  if (ticks > 0) return frameCount(ticks, fps)
  throw new TriptychError('request_invalid', { detail: 'The timeline has no item on a track.' })
}
