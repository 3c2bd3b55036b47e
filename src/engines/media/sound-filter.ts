/**
 * Runs planar float sound through filters of FFmpeg. Only for filters that neither shift nor lengthen the sound,
 * and never `anlmdn`, which corrupts memory. As many samples come out as go in.
 */
import type { Planar } from './planar.ts'
import { SoundGraph } from './sound-graph.ts'

export class SoundFilter implements Disposable {
  readonly #graph: SoundGraph
  readonly #channelCount: number
  /** Samples that went in and have not come out. */
  #heldCount = 0

  /** @param description such as `adeclip,adeclick=t=6` */
  constructor(description: string, sampleRate: number, channelCount: number) {
    this.#graph = new SoundGraph(description, sampleRate, channelCount)
    this.#channelCount = channelCount
  }

  /** Filters the next samples and hands out what is finished, in new memory. */
  *write(block: Planar): Generator<Planar> {
    this.#heldCount += block[0]?.length ?? 0
    yield* this.#counted(this.#graph.write(block))
  }

  /** Hands out what the filters still held. */
  *finish(): Generator<Planar> {
    yield* this.#counted(this.#graph.finish())
    const missing = this.#heldCount
    if (missing > 0) yield Array.from({ length: this.#channelCount }, () => new Float32Array(missing))
  }

  *#counted(blocks: Iterable<Planar>): Generator<Planar> {
    for (const block of blocks) {
      const count = Math.min(block[0]!.length, this.#heldCount)
      this.#heldCount -= count
      yield block.map((channel) => channel.subarray(0, count))
    }
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]()
  }
}
