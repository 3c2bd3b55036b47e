/** Draws single frames of a film as PNG files. */
import { writeFile } from 'node:fs/promises'
import { TriptychError } from '#base/errors.ts'
import { frameCount, timelineTicks } from '#timeline/timeline-time.ts'
import type { PartRequest } from '../render-request.ts'
import { FramePainter } from './frame-painter.ts'
import { openFilm } from './open-film.ts'
import type { PartContext } from './render-segment.ts'

export async function renderFrames(
  { film, frames }: Extract<PartRequest, { kind: 'frames' }>,
  { signal, onProgress }: PartContext,
): Promise<void> {
  const count = frameCount(timelineTicks(film.state), film.fps)
  const numberOf = (seconds: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(seconds * film.fps + 1e-6)))
  // In order, so that videos are decoded forward.
  const ordered = frames.toSorted((one, other) => one.seconds - other.seconds)
  using painter = new FramePainter(film.size)
  for (const [index, { seconds, path }] of ordered.entries()) {
    if (signal.aborted) throw new TriptychError('work_canceled')
    const number = numberOf(seconds)
    const showLife = () => onProgress(index / ordered.length)
    const scene = await openFilm(film, { from: number, to: number + 1 }, showLife)
    try {
      painter.paint(scene.at(number))
      await write(path, await painter.canvas.encode('png'))
    } finally {
      scene.close()
    }
    onProgress((index + 1) / ordered.length)
  }
}

async function write(path: string, bytes: Buffer): Promise<void> {
  try {
    await writeFile(path, bytes)
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: 'The picture could not be written.', cause })
  }
}
