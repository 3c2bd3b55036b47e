/** Compares versions of sampled sound with each other: all at one gain, on what the listener hears of both channels. */
import type { Planar } from '#engines/media/planar.ts'
import { Resampler } from '#engines/media/resampler.ts'
import type { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'
import { Dnsmos, type DnsmosScore, dnsmosRate, meanScore } from './dnsmos.ts'
import type { Sample } from './samples.ts'

/** -26 dBFS: the level of speech at which versions are scored. */
const scoredRms = 10 ** (-26 / 20)

export class Judge implements Disposable {
  readonly #dnsmos: Dnsmos
  readonly #analysis: Analysis
  readonly #gain: number

  private constructor(dnsmos: Dnsmos, analysis: Analysis) {
    this.#dnsmos = dnsmos
    this.#analysis = analysis
    this.#gain = analysis.speechRms > 0 ? scoredRms / analysis.speechRms : 1
  }

  /** @throws TriptychError `model_unavailable` */
  static async open(model: Uint8Array, analysis: Analysis): Promise<Judge> {
    return new Judge(await Dnsmos.load(model), analysis)
  }

  /**
   * @param versions one for each sample, as long as the sample.
   * @throws TriptychError `work_canceled`
   */
  async score(samples: readonly Sample[], versions: readonly Planar[], pacer: Pacer): Promise<DnsmosScore> {
    const { sampleRate } = this.#analysis.format
    const scores: DnsmosScore[] = []
    for (const [index, { windowStarts }] of samples.entries()) {
      const mono = referenceOf(versions[index]!, this.#analysis.referenceWeights)
      for (let i = 0; i < mono.length; i++) mono[i] = mono[i]! * this.#gain
      const sound = resampledWhole(mono, sampleRate, dnsmosRate)
      for (const start of windowStarts) {
        // A window takes a fifth of a second, in which nothing else is heard.
        await pacer.pause()
        const from = Math.max(0, Math.floor((start / sampleRate) * dnsmosRate))
        scores.push(await this.#dnsmos.scoreWindow(sound, from))
      }
    }
    return meanScore(scores)
  }

  [Symbol.dispose](): void {
    this.#dnsmos[Symbol.dispose]()
  }
}

/** The weighted sum of the channels, in new memory. */
export function referenceOf(sound: Planar, weights: readonly number[]): Float32Array {
  const reference = new Float32Array(sound[0]?.length ?? 0)
  sound.forEach((channel, c) => {
    for (let i = 0; i < reference.length; i++) reference[i] = reference[i]! + weights[c]! * channel[i]!
  })
  return reference
}

function resampledWhole(samples: Float32Array, from: number, to: number): Float32Array {
  using resampler = new Resampler(from, to, 1)
  const start = resampler.convert([samples])[0]!.slice()
  const end = resampler.finish()[0]!
  const whole = new Float32Array(start.length + end.length)
  whole.set(start)
  whole.set(end, start.length)
  return whole
}
