/** Sends frames through a chain of FFmpeg's filters, one in and one out. */
import { Filter, type FilterContext, FilterGraph, type Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { requireSuccess } from './libav.ts'
import { formatName } from './pixel-format.ts'

export type FilterStep = { name: string; options?: string }

export class FrameFilter implements Disposable {
  readonly #steps: readonly FilterStep[]
  #graph: FilterGraph | null = null
  #source: FilterContext | null = null
  #sink: FilterContext | null = null
  #shape = ''

  constructor(steps: readonly FilterStep[]) {
    this.#steps = steps
  }

  /** Puts the filtered frame in place of `frame`; its time is kept. */
  apply(frame: Frame): void {
    const { width, height, pts } = frame
    const shape = `video_size=${width}x${height}:pix_fmt=${formatName(frame)}:time_base=1/1:pixel_aspect=1/1:colorspace=${frame.colorSpace}:range=${frame.colorRange}`
    if (shape !== this.#shape) this.#open(shape)
    requireSuccess(this.#source!.buffersrcAddFrameSync(frame), 'A frame could not be filtered', 'internal')
    frame.unref()
    requireSuccess(this.#sink!.buffersinkGetFrameSync(frame), 'A frame could not be filtered', 'internal')
    frame.pts = pts
  }

  #open(shape: string): void {
    this.#graph?.free()
    const graph = new FilterGraph()
    graph.alloc()
    graph.nbThreads = 1
    this.#graph = graph
    this.#shape = shape
    this.#source = graph.createFilter(filterNamed('buffer'), 'in', shape)
    let last = this.#source
    for (const [index, { name, options }] of [
      ...this.#steps,
      { name: 'buffersink' } as FilterStep,
    ].entries()) {
      const next = graph.createFilter(filterNamed(name), `step${index}`, options ?? null)
      if (last === null || next === null)
        throw new TriptychError('internal', { detail: `No filter ${name}.` })
      requireSuccess(last.link(0, next, 0), `The filter ${name} could not be linked`, 'internal')
      last = next
    }
    this.#sink = last
    requireSuccess(graph.configSync(), 'A chain of filters could not be made', 'internal')
  }

  [Symbol.dispose](): void {
    this.#graph?.free()
  }
}

function filterNamed(name: string): Filter {
  const found = Filter.getByName(name as Parameters<typeof Filter.getByName>[0])
  if (found === null) throw new TriptychError('internal', { detail: `FFmpeg lacks the filter "${name}".` })
  return found
}
