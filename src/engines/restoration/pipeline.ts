/**
 * Everything that happens to the samples between the file that is read and the files that are written: repairs at
 * the file's own rate, then at 48 kHz the filters, the dereverberation and the chain, and back. As many samples
 * come out as go in, give or take what resampling rounds, at their places.
 */
import type { Planar } from '#engines/media/planar.ts'
import { Resampler } from '#engines/media/resampler.ts'
import type { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'
import type { Chain } from './chain.ts'
import { Dereverberator } from './dereverberator.ts'
import { DryDelay } from './dry-delay.ts'
import { Enhancer } from './enhancer.ts'
import { ZeroPhaseHighPass } from './high-pass.ts'
import { openRepairs, type RepairPlan, type Repairs } from './repair-plan.ts'
import type { SpeechEstimator } from './speech-estimator.ts'
import { workingRate } from './stft.ts'

export type Treatment = {
  repairs: RepairPlan
  isDereverberated: boolean
  /** How much of the chain's result there is in the output, 0 to 1; the rest is the repaired input. */
  wetShare: number
}

export type PipelineOptions = {
  analysis: Analysis
  chain: Chain
  treatment: Treatment
  pacer: Pacer
}

export class Pipeline implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #pacer: Pacer
  readonly #repairs: Repairs
  /** Null when nothing of the chain is wanted. */
  readonly #wet: WetPath | null
  readonly #dry: DryDelay | null

  constructor({ analysis, chain, treatment, pacer }: PipelineOptions) {
    const { sampleRate, channelCount } = analysis.format
    const { wetShare } = treatment
    using resources = new DisposableStack()
    this.#pacer = pacer
    this.#repairs = resources.use(openRepairs(treatment.repairs, sampleRate, channelCount))
    this.#wet = wetShare > 0 ? resources.use(new WetPath(analysis, chain, treatment, pacer)) : null
    this.#dry = wetShare > 0 && wetShare < 1 ? new DryDelay(channelCount, wetShare) : null
    this.#resources.use(resources.move())
  }

  /** Takes the next samples at the file's rate and hands out what is finished; the next step overwrites it. */
  async *write(block: Planar): AsyncGenerator<Planar> {
    for (const repaired of this.#repairs.write(block)) yield* this.#treat(repaired)
    if (this.#pacer.isDue()) await this.#pacer.pause()
  }

  /** Hands out what is left. */
  async *finish(): AsyncGenerator<Planar> {
    for (const repaired of this.#repairs.finish()) yield* this.#treat(repaired)
    if (this.#wet === null) return
    for await (const wet of this.#wet.finish()) yield this.#dry?.mix(wet) ?? wet
  }

  async *#treat(block: Planar): AsyncGenerator<Planar> {
    if (this.#wet === null) {
      yield block
      return
    }
    this.#dry?.push(block)
    for await (const wet of this.#wet.write(block)) yield this.#dry?.mix(wet) ?? wet
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}

/** From the file's rate to 48 kHz, through the filters and the models, and back. */
class WetPath implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #toWorking: Resampler
  readonly #fromWorking: Resampler
  readonly #highPass: ZeroPhaseHighPass
  readonly #dereverberator: Dereverberator | null
  readonly #enhancer: Enhancer

  constructor(
    { format, referenceWeights, levelGain }: Analysis,
    chain: Chain,
    { isDereverberated }: Treatment,
    pacer: Pacer,
  ) {
    const { sampleRate, channelCount } = format
    using resources = new DisposableStack()
    const estimator: SpeechEstimator = resources.use(chain.createEstimator(levelGain))
    this.#toWorking = resources.use(new Resampler(sampleRate, workingRate, channelCount))
    this.#fromWorking = resources.use(new Resampler(workingRate, sampleRate, channelCount))
    this.#highPass = new ZeroPhaseHighPass(channelCount)
    this.#dereverberator = isDereverberated ? new Dereverberator(channelCount, pacer) : null
    this.#enhancer = new Enhancer({ estimator, referenceWeights, isCautious: !isDereverberated })
    this.#resources.use(resources.move())
  }

  async *write(block: Planar): AsyncGenerator<Planar> {
    for (const filtered of this.#highPass.write(this.#toWorking.convert(block))) yield* this.#dry(filtered)
  }

  async *finish(): AsyncGenerator<Planar> {
    for (const filtered of this.#highPass.write(this.#toWorking.finish())) yield* this.#dry(filtered)
    for (const filtered of this.#highPass.finish()) yield* this.#dry(filtered)
    if (this.#dereverberator !== null) {
      for await (const dry of this.#dereverberator.finish()) yield* this.#enhance(dry)
    }
    for await (const enhanced of this.#enhancer.finish()) yield this.#fromWorking.convert(enhanced)
    yield this.#fromWorking.finish()
  }

  async *#dry(filtered: Planar): AsyncGenerator<Planar> {
    if (this.#dereverberator === null) {
      yield* this.#enhance(filtered)
      return
    }
    for await (const dry of this.#dereverberator.write(filtered)) yield* this.#enhance(dry)
  }

  async *#enhance(dry: Planar): AsyncGenerator<Planar> {
    for await (const enhanced of this.#enhancer.write(dry)) yield this.#fromWorking.convert(enhanced)
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}
