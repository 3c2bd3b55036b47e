/** Sends frames through a chain of FFmpeg's filters, one in and one out. */
import type { Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { type FilterStep, FrameGraph } from './frame-graph.ts'

export class FrameFilter implements Disposable {
  readonly #steps: readonly FilterStep[]
  #graph: FrameGraph | null = null

  constructor(steps: readonly FilterStep[]) {
    this.#steps = steps
  }

  /** Puts the filtered frame in place of `frame`; its time is kept. */
  apply(frame: Frame): void {
    const { pts } = frame
    const graph = this.#graphFor(frame)
    graph.send(frame)
    if (!graph.receive(frame)) throw new TriptychError('internal', { detail: 'A filter held a frame back.' })
    frame.pts = pts
  }

  #graphFor(frame: Frame): FrameGraph {
    if (this.#graph?.takes(frame)) return this.#graph
    this[Symbol.dispose]()
    this.#graph = new FrameGraph(this.#steps, frame)
    return this.#graph
  }

  [Symbol.dispose](): void {
    this.#graph?.[Symbol.dispose]()
    this.#graph = null
  }
}
