/** Renders a scene in this process, warm, and encodes the same frames with nothing before the encoder. */
import { FilmFrame } from '#engines/media/film-frame.ts'
import { FrameScaler } from '#engines/media/frame-scaler.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { VideoEncoder } from '#engines/media/video-encoder.ts'
import { Compositor } from '#engines/rendering/film/compositor.ts'
import { openFilm } from '#engines/rendering/film/open-film.ts'
import { planSegments } from '#engines/rendering/film/plan-segments.ts'
import { engine } from '#engines/rendering/part-engine.ts'
import { renderFilm } from '#engines/rendering/render-film.ts'
import type { RenderRequest } from '#engines/rendering/render-request.ts'
import { outputSize } from '#timeline/output-size.ts'
import { frameCount, timelineTicks } from '#timeline/timeline-time.ts'
import { filmFps } from './footage.ts'
import type { BenchScene } from './scenes.ts'

export function requestOf({ state, files }: BenchScene): RenderRequest {
  return {
    state,
    files,
    backgroundImage: null,
    size: outputSize(state, { ratio: 'custom', scale: 1 }),
    fps: filmFps,
    format: 'mp4',
    fontFolder: null,
    limits: defaultMediaLimits,
  }
}

/** Processor time of a whole film, its parts one after another: milliseconds. */
export async function measureWhole(film: RenderRequest, folder: string): Promise<number> {
  return cpuMs(async () => {
    await renderFilm(film, {
      folder,
      signal: new AbortController().signal,
      atOnce: 1,
      report: () => {},
      runPart: (part, { signal, onProgress }) => engine(part, { folder, signal, report: onProgress }),
    })
  })
}

/** Processor time of the encoder on the frames of the same film, made before and kept in memory: milliseconds. */
export async function measureEncoder(film: RenderRequest): Promise<number> {
  let total = 0
  const frames = frameCount(timelineTicks(film.state), film.fps)
  for (const range of planSegments(frames, film.fps, 1)) {
    using kept = new DisposableStack()
    const made = await framesOf(film, range, kept)
    const { width, height } = film.size
    total += await cpuMs(async () => {
      const { from, to } = range
      const settings = {
        format: film.format,
        width,
        height,
        fps: film.fps,
        threads: 1,
        keyFrameInterval: to - from,
      }
      using encoder = new VideoEncoder(settings, () => {})
      for (const { frame } of made) {
        encoder.write(frame)
        await new Promise(setImmediate)
      }
      encoder.finish()
    })
  }
  return total
}

async function framesOf(film: RenderRequest, range: { from: number; to: number }, kept: DisposableStack) {
  const scene = await openFilm(film, range)
  using compositor = new Compositor(scene)
  using scaler = new FrameScaler()
  const frames: FilmFrame[] = []
  for (let number = range.from; number < range.to; number++) {
    const copy = kept.use(new FilmFrame(film.size.width, film.size.height))
    scaler.scale(copy.frame, compositor.frameAt(number))
    frames.push(copy)
    await new Promise(setImmediate)
  }
  scene.close()
  return frames
}

async function cpuMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
