/** Renders a scene in children, as films are made, and encodes the same frames with nothing before the encoder. */
import { FilmFrame } from '#engines/media/film-frame.ts'
import { FrameScaler } from '#engines/media/frame-scaler.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { VideoEncoder } from '#engines/media/video-encoder.ts'
import { Compositor } from '#engines/rendering/film/compositor.ts'
import { openFilm } from '#engines/rendering/film/open-film.ts'
import { planSegments } from '#engines/rendering/film/plan-segments.ts'
import { renderFilm } from '#engines/rendering/render-film.ts'
import type { PartRequest, PartResult, RenderRequest } from '#engines/rendering/render-request.ts'
import { createLog } from '#platform/log.ts'
import { outputSize } from '#timeline/output-size.ts'
import { frameCount, timelineTicks } from '#timeline/timeline-time.ts'
import type { ChildPool } from '#workers/child/child-pool.ts'
import { openRenderPool } from '#workers/child/render-pool.ts'
import { cpuMsOf } from '../support/process-use.ts'
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

/** Milliseconds: of all processes together, and until it was done. */
export type Cost = { cpuMs: number; wallMs: number }

export type Children = { pool: ChildPool<PartRequest, PartResult>; atOnce: number }

/** Children as films are made in, as many as draw at the same time. */
export function openChildren(atOnce: number): Children {
  const limits = { memoryBytes: 4 * 2 ** 30, wallMs: 3_600_000, stallMs: 300_000 }
  return { pool: openRenderPool({ atOnce, limits, log: createLog({ level: 'silent' }) }), atOnce }
}

/** What a whole film costs, in children that stand ready. */
export async function measureWhole(
  film: RenderRequest,
  folder: string,
  { pool, atOnce }: Children,
): Promise<Cost> {
  const before = cpuMsOfAll(pool)
  const wallMs = await wallMsOf(async () => {
    await renderFilm(film, {
      folder,
      signal: new AbortController().signal,
      atOnce,
      report: () => {},
      runPart: (part, attempt) => pool.run(part, { folder, ...attempt }),
    })
  })
  return { cpuMs: cpuMsOfAll(pool) - before, wallMs }
}

/** Of this process and all children; none of them ends between two films of a scene. */
function cpuMsOfAll(pool: ChildPool<PartRequest, PartResult>): number {
  const { user, system } = process.cpuUsage()
  const { idle, busy } = pool.pids()
  return [...idle, ...busy].reduce((sum, pid) => sum + cpuMsOf(pid), (user + system) / 1000)
}

export async function wallMsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
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

export async function cpuMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
