/**
 * Does one part of a film: frames as a segment, the sound, the joining, single frames. All but joining stops the
 * event loop for a frame at a time, so outside tests and the command line it belongs in a child process.
 */
import type { Engine, EngineContext } from '#engines/engine.ts'
import { joinFilm } from '#engines/media/join-film.ts'
import { Pacer } from '#engines/pacer.ts'
import { frameCount, timelineTicks } from '#timeline/timeline-time.ts'
import { renderFrames } from './film/render-frames.ts'
import { renderSegment } from './film/render-segment.ts'
import type { PartRequest, PartResult } from './render-request.ts'
import { renderSound } from './sound/render-sound.ts'

/** @throws TriptychError `media_*` naming item and asset, `storage_*`, `work_canceled` */
export const engine: Engine<PartRequest, PartResult> = async (part, context) => {
  const onProgress = (fraction: number) =>
    context.report({ stage: part.kind, stageFraction: fraction, overallFraction: fraction })
  switch (part.kind) {
    case 'segment':
      await renderSegment(part, { signal: context.signal, onProgress })
      return { hasFile: true }
    case 'frames':
      await renderFrames(part, { signal: context.signal, onProgress })
      return { hasFile: true }
    case 'sound': {
      const { state, files, fps, format, limits } = part.film
      const frames = frameCount(timelineTicks(state), fps)
      const request = { state, files, fps, format, limits, frameCount: frames, path: part.path }
      const made = await renderSound(request, { signal: context.signal, onProgress })
      return { hasFile: made !== null }
    }
    case 'join':
      await joinParts(part, context, onProgress)
      return { hasFile: true }
  }
}

async function joinParts(
  part: Extract<PartRequest, { kind: 'join' }>,
  { signal }: EngineContext,
  onProgress: (fraction: number) => void,
): Promise<void> {
  const pacer = new Pacer(signal)
  const frames = part.segments.at(-1)!.to
  await joinFilm({
    ...part,
    onProgress: async (done) => {
      if (!pacer.isDue()) return
      await pacer.pause()
      onProgress(done / frames)
    },
  })
}
