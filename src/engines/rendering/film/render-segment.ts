/** Draws and encodes a stretch of a film into a file of its own. */
import { setImmediate } from 'node:timers/promises'
import { TriptychError } from '#base/errors.ts'
import type { FilmFormat } from '#engines/media/film-formats.ts'
import { SegmentWriter } from '#engines/media/segment-writer.ts'
import type { PartRequest } from '../render-request.ts'
import type { Scene } from '../scene/frame-scene.ts'
import { Compositor } from './compositor.ts'
import { openFilm } from './open-film.ts'
import type { FrameRange } from './plan-segments.ts'

/** Frames that are only sent again leave nothing to be freed. */
const repeatsBetweenTurns = 8

/** A player that jumps goes to a key frame first. */
const mostKeyFrameSeconds = 5

export type PartContext = {
  signal: AbortSignal
  /** Gets the share that is done. */
  onProgress: (fraction: number) => void
}

export async function renderSegment(
  part: Extract<PartRequest, { kind: 'segment' }>,
  context: PartContext,
): Promise<void> {
  const scene = await openFilm(part.film, part, () => context.onProgress(0))
  try {
    await encodeScene(scene, { ...part, format: part.film.format }, context)
  } finally {
    scene.close()
  }
}

export type SegmentTarget = FrameRange & { path: string; format: FilmFormat }

/** Encodes the frames `from` up to but not including `to`. */
export async function encodeScene(
  scene: Scene,
  { from, to, path, format }: SegmentTarget,
  { signal, onProgress }: PartContext,
): Promise<void> {
  const { fps, size } = scene
  const { width, height } = size
  using compositor = new Compositor(scene)
  using writer = new SegmentWriter(path, {
    format,
    width,
    height,
    fps,
    // As many segments are made at a time as there are cores.
    threads: 1,
    keyFrameInterval: Math.min(to - from, mostKeyFrameSeconds * fps),
  })
  for (let frame = from; frame < to; frame++) {
    writer.write(compositor.frameAt(frame))
    if (compositor.isRepeat && frame % repeatsBetweenTurns !== 0) continue
    // Lets messages in, and what was drawn be freed: that waits for a turn of the event loop.
    await setImmediate()
    if (signal.aborted) throw new TriptychError('work_canceled')
    onProgress((frame + 1 - from) / (to - from))
  }
  writer.finish()
  onProgress(1)
}
