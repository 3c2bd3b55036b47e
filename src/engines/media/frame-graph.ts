/** A chain of FFmpeg's picture filters for frames of one shape. */
import { Filter, type FilterContext, FilterGraph, type Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { isEndOfFile, isTryAgain, requireSuccess } from './libav.ts'
import { formatName } from './pixel-format.ts'

export type FilterStep = { name: string; options?: string }

export class FrameGraph implements Disposable {
  readonly #graph = new FilterGraph()
  readonly #source: FilterContext
  readonly #sink: FilterContext
  readonly #shape: string

  /** @param first of the shape that all frames have */
  constructor(steps: readonly FilterStep[], first: Frame) {
    this.#shape = shapeOf(first)
    this.#graph.alloc()
    // Filters that work on threads of their own would take the other cores from other work.
    this.#graph.nbThreads = 1
    try {
      this.#source = this.#create({ name: 'buffer', options: this.#shape }, 'in')
      const others = [...steps, { name: 'buffersink' }]
      this.#sink = others.reduce((last, step, index) => {
        const next = this.#create(step, `step${index}`)
        requireSuccess(last.link(0, next, 0), `The filter ${step.name} could not be linked`, 'internal')
        return next
      }, this.#source)
      requireSuccess(this.#graph.configSync(), 'A chain of filters could not be made', 'internal')
    } catch (error) {
      this.#graph.free()
      throw error
    }
  }

  /** Whether the frame has the size, the pixels and the colours that the graph was made for. */
  takes(frame: Frame): boolean {
    return shapeOf(frame) === this.#shape
  }

  /** Leaves the frame empty. @param frame null at the end, so that the filters give what they hold back */
  send(frame: Frame | null): void {
    requireSuccess(this.#source.buffersrcAddFrameSync(frame), 'A frame could not be filtered', 'internal')
    frame?.unref()
  }

  /** @returns whether `frame`, which was empty, is now the next filtered one */
  receive(frame: Frame): boolean {
    const received = this.#sink.buffersinkGetFrameSync(frame)
    if (isTryAgain(received) || isEndOfFile(received)) return false
    requireSuccess(received, 'A frame could not be filtered', 'internal')
    return true
  }

  #create({ name, options }: FilterStep, label: string): FilterContext {
    const filter = Filter.getByName(name as Parameters<typeof Filter.getByName>[0])
    const created = filter && this.#graph.createFilter(filter, label, options ?? null)
    if (!created) throw new TriptychError('internal', { detail: `FFmpeg makes no filter "${name}".` })
    return created
  }

  [Symbol.dispose](): void {
    this.#graph.free()
  }
}

/** In the notation of FFmpeg's `buffer`. */
function shapeOf(frame: Frame): string {
  const { width, height, colorSpace, colorRange } = frame
  return `video_size=${width}x${height}:pix_fmt=${formatName(frame)}:time_base=1/1:pixel_aspect=1/1:colorspace=${colorSpace}:range=${colorRange}`
}
