/** Turns decoded frames upright: phones write what the sensor saw, and a matrix that says how to show it. */
import { AV_FRAME_DATA_DISPLAYMATRIX, AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants'
import { Filter, type FilterContext, FilterGraph, type Frame, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { requireSuccess } from './libav.ts'
import { formatName } from './pixel-format.ts'

/** FFmpeg's filters that bring the frame upright, in its graph syntax; null when it is. */
export function turningOf(stream: Stream, first: Frame): string | null {
  const matrix =
    first.getSideData(AV_FRAME_DATA_DISPLAYMATRIX) ??
    stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)
  if (matrix === null || matrix.length < 36) return null
  // Nine 32-bit numbers, row by row; a pixel (x, y) is shown at (a x + c y, b x + d y).
  const [a, b, c, d] = [0, 4, 12, 16].map((at) => matrix.readInt32LE(at)) as [number, number, number, number]
  if (Math.abs(b) > Math.abs(a)) {
    if (c < 0) return b > 0 ? 'transpose=clock' : 'transpose=clock_flip'
    return b > 0 ? 'transpose=cclock_flip' : 'transpose=cclock'
  }
  const flips = [...(a < 0 ? ['hflip'] : []), ...(d < 0 ? ['vflip'] : [])]
  return flips.length > 0 ? flips.join(',') : null
}

/** Whether width and height change places. */
export function isQuarterTurn(turning: string | null): boolean {
  return turning?.startsWith('transpose') ?? false
}

export class PictureTurner implements Disposable {
  readonly #turning: string
  #graph: FilterGraph | null = null
  #source: FilterContext | null = null
  #sink: FilterContext | null = null
  #shape = ''

  constructor(turning: string) {
    this.#turning = turning
  }

  /** @returns the turned frame in `frame` itself */
  turn(frame: Frame): void {
    const { width, height, pts } = frame
    const shape = `video_size=${width}x${height}:pix_fmt=${formatName(frame)}:time_base=1/1:pixel_aspect=1/1:colorspace=${frame.colorSpace}:range=${frame.colorRange}`
    if (shape !== this.#shape) this.#open(shape)
    requireSuccess(this.#source!.buffersrcAddFrameSync(frame), 'A frame could not be turned', 'internal')
    frame.unref()
    requireSuccess(this.#sink!.buffersinkGetFrameSync(frame), 'A frame could not be turned', 'internal')
    frame.pts = pts
  }

  #open(shape: string): void {
    this.#graph?.free()
    const graph = new FilterGraph()
    graph.alloc()
    graph.nbThreads = 1
    this.#graph = graph
    this.#shape = shape
    this.#source = graph.createFilter(filter('buffer'), 'in', shape)
    let last = this.#source
    for (const [index, step] of [...this.#turning.split(','), 'buffersink'].entries()) {
      const [name = '', options = null] = step.split('=')
      const next = graph.createFilter(filter(name), `f${index}`, options === null ? null : `dir=${options}`)
      if (last === null || next === null)
        throw new TriptychError('internal', { detail: `No filter ${name}.` })
      requireSuccess(last.link(0, next, 0), 'The turning filter could not be made', 'internal')
      last = next
    }
    this.#sink = last
    requireSuccess(graph.configSync(), 'The turning filter could not be made', 'internal')
  }

  [Symbol.dispose](): void {
    this.#graph?.free()
  }
}

function filter(name: string): Filter {
  const found = Filter.getByName(name as Parameters<typeof Filter.getByName>[0])
  if (found === null) throw new TriptychError('internal', { detail: `FFmpeg lacks the filter "${name}".` })
  return found
}
