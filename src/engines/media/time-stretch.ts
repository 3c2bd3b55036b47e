/**
 * Plays sound faster or slower and keeps its pitch, with FFmpeg's `atempo` (overlap and add of similar waveforms).
 * The first sample stays the first; further on a sound may lie up to 20 ms from where it would be by calculation,
 * since pieces are laid where their waves agree. That does not add up over time.
 */
import type { Planar } from './planar.ts'
import { SoundGraph } from './sound-graph.ts'

/** What one `atempo` does well: below it refuses, above it leaves samples out. */
const slowest = 0.5
const fastest = 2

export class TimeStretch implements Disposable {
  readonly #graph: SoundGraph | null

  /** @param rate how many seconds of sound go into one; 1 passes through untouched */
  constructor(rate: number, sampleRate: number, channelCount: number) {
    this.#graph = rate === 1 ? null : new SoundGraph(tempoChain(rate), sampleRate, channelCount)
  }

  *write(block: Planar): Generator<Planar> {
    if (this.#graph === null) yield block
    else yield* this.#graph.write(block)
  }

  *finish(): Generator<Planar> {
    if (this.#graph !== null) yield* this.#graph.finish()
  }

  [Symbol.dispose](): void {
    this.#graph?.[Symbol.dispose]()
  }
}

/** As few equal steps as lead to the rate. */
function tempoChain(rate: number): string {
  const steps = Math.ceil(Math.abs(Math.log(rate)) / Math.log(rate > 1 ? fastest : 1 / slowest))
  return new Array<string>(steps).fill(`atempo=${rate ** (1 / steps)}`).join(',')
}
