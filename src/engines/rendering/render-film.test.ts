import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import type { EngineProgress } from '#engines/engine.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { engine } from '#engines/rendering/part-engine.ts'
import { type RenderContext, renderFilm } from '#engines/rendering/render-film.ts'
import type { PartRequest, RenderRequest } from '#engines/rendering/render-request.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { countingState, markStep, solid, stateOf } from '#tests/support/render-states.ts'
import { outputSize } from '#timeline/output-size.ts'

const folder = tempFolder()

function requestOf(state: RenderRequest['state'], more: Partial<RenderRequest> = {}): RenderRequest {
  return {
    state,
    files: {},
    backgroundImage: null,
    size: outputSize(state, { ratio: 'custom', scale: 1 }),
    fps: 30,
    format: 'mp4',
    fontFolder: null,
    limits: defaultMediaLimits,
    ...more,
  }
}

function contextOf(more: Partial<RenderContext> = {}): RenderContext {
  return {
    folder,
    signal: new AbortController().signal,
    report: () => {},
    atOnce: 2,
    runPart: (part, { signal, onProgress }) => engine(part, { folder, signal, report: onProgress }),
    ...more,
  }
}

/** The number that each frame of a counting film shows. */
function shownNumbers(path: string, count: number, fps: number): number[] {
  using reader = openPictures(path, defaultMediaLimits)
  return Array.from({ length: count }, (_, frame) => {
    const { width, height } = reader
    const { data } = reader.rgbaAt((frame + 0.5) / fps, width, height)
    let weight = 0
    let sum = 0
    for (let x = 0; x < width; x++) {
      const light = data[(8 * width + x) * 4]!
      weight += light > 128 ? 1 : 0
      sum += light > 128 ? x + 0.5 : 0
    }
    return Math.round((sum / weight - 2) / markStep)
  })
}

describe('a film', () => {
  test.each(['mp4', 'webm'] as const)('%s has every frame once, in order, across seams', async (format) => {
    const frames = 150
    const fps = 30
    const progress: EngineProgress[] = []
    const request = requestOf(countingState(frames, fps), { format, fps })
    const result = await renderFilm(request, contextOf({ report: (one) => progress.push(one) }))
    expect(result.facts).toMatchObject({ frames, segments: 2, durationMs: 5000, hasSound: false })
    expect(shownNumbers(result.path, frames, fps)).toEqual(Array.from({ length: frames }, (_, i) => i))
    const probe = probeMedia(result.path, defaultMediaLimits)
    expect(probe).toMatchObject({ mediaType: `video/${format}`, durationMs: 5000, width: 304, height: 64 })
    expect(probe.streams).toHaveLength(1)
    expect(probe.streams[0]?.frameRate).toBeCloseTo(fps, 6)
    const fractions = progress.map(({ overallFraction }) => overallFraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBeCloseTo(1, 9)
  })

  test('mp4 has its index in front', async () => {
    const { path } = await renderFilm(requestOf(countingState(3, 60), { fps: 60 }), contextOf())
    const bytes = readFileSync(path)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
  })

  test('a part whose process was lost is done again, once', async () => {
    const runs: string[] = []
    const losing = (losses: number): Partial<RenderContext> => ({
      runPart: (part: PartRequest, { signal, onProgress }) => {
        runs.push(part.kind)
        const isLost = part.kind === 'segment' && runs.filter((kind) => kind === 'segment').length <= losses
        if (isLost) return Promise.reject(new TriptychError('work_crashed'))
        return engine(part, { folder, signal, report: onProgress })
      },
      atOnce: 1,
    })
    const request = requestOf(countingState(4, 30))
    await expect(renderFilm(request, contextOf(losing(1)))).resolves.toMatchObject({ facts: { retries: 1 } })
    expect(runs).toEqual(['sound', 'segment', 'segment', 'join'])
    runs.length = 0
    await expect(renderFilm(request, contextOf(losing(2)))).rejects.toMatchObject({ code: 'work_crashed' })
  })

  test('cancelling ends it, and an empty timeline is refused', async () => {
    const stop = new AbortController()
    const report = ({ overallFraction }: EngineProgress) => {
      if (overallFraction > 0.1) stop.abort()
    }
    const request = requestOf(countingState(150, 30))
    const film = renderFilm(request, contextOf({ signal: stop.signal, report }))
    await expect(film).rejects.toMatchObject({ code: 'work_canceled' })
    await expect(renderFilm(requestOf(stateOf(64, 64, [])), contextOf())).rejects.toMatchObject({
      code: 'request_invalid',
    })
  })

  test('red is BT.709 red in limited range, and the file says so', async () => {
    const state = stateOf(64, 64, [solid({ id: 'red', durationTicks: 240_000, color: '#ff0000' })])
    const { path } = await renderFilm(requestOf(state), contextOf())
    using reader = openPictures(path, defaultMediaLimits)
    const { frame } = reader.frameAt(0)
    const [y, cb, cr] = frame.data!.map((plane) => plane[plane.length >> 1])
    expect([y, cb, cr]).toEqual([63, 102, 240])
    // ITU-T H.273: 1 is BT.709 in all three tables, and range 1 is limited.
    expect([frame.colorSpace, frame.colorPrimaries, frame.colorTrc, frame.colorRange]).toEqual([1, 1, 1, 1])
  })
})
