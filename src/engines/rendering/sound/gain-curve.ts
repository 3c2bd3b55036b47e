/** How loud a clip is over its life: decibels that may be keyframed, times the linear fades at its two ends. */
import type { Planar } from '#engines/media/planar.ts'
import { curveOf, type NumberCurve } from '#timeline/animated-number.ts'
import type { AudioItem, VideoItem } from '#timeline/editor-state.ts'
import { mixRate, samplesPerTick } from './mix-rate.ts'

/** From here down a sound is turned off. */
const silenceDecibels = -60
/** No recording needs more, and a number without bound would leave what a float can hold. */
const maxDecibels = 60

export type GainSettings = Pick<
  AudioItem | VideoItem,
  'decibelAdjustment' | 'durationTicks' | 'audioFadeInDurationInSeconds' | 'audioFadeOutDurationInSeconds'
>

export class GainCurve {
  /** Whether nothing is heard at any time. */
  readonly isSilent: boolean
  readonly #decibels: NumberCurve
  /** Samples, as all that follow. */
  readonly #length: number
  readonly #fadeIn: number
  readonly #fadeOut: number

  constructor(settings: GainSettings) {
    const { decibelAdjustment, durationTicks } = settings
    const { value, keyframes } = decibelAdjustment
    this.isSilent = [value, ...keyframes.map((keyframe) => keyframe.value)].every(
      (decibels) => decibels <= silenceDecibels,
    )
    this.#decibels = curveOf(decibelAdjustment, durationTicks)
    this.#length = durationTicks * samplesPerTick
    this.#fadeIn = settings.audioFadeInDurationInSeconds * mixRate
    this.#fadeOut = settings.audioFadeOutDurationInSeconds * mixRate
  }

  /** Multiplies a block whose first sample is number `from` of the clip. */
  apply(block: Planar, from: number): void {
    const end = from + (block[0]?.length ?? 0)
    const { changes } = this.#decibels
    if (changes === null || end <= changes.from * samplesPerTick || from >= changes.to * samplesPerTick)
      scale(block, this.#gainAt(from))
    else scaleBy(block, (offset) => this.#gainAt(from + offset))
    if (from < this.#fadeIn || end > this.#length - this.#fadeOut)
      scaleBy(block, (offset) => this.#fadeAt(from + offset))
  }

  #gainAt(sample: number): number {
    const decibels = this.#decibels.at(sample / samplesPerTick)
    return decibels <= silenceDecibels ? 0 : 10 ** (Math.min(maxDecibels, decibels) / 20)
  }

  #fadeAt(sample: number): number {
    const left = Math.max(0, this.#length - sample)
    const fadeIn = sample < this.#fadeIn ? sample / this.#fadeIn : 1
    const fadeOut = left < this.#fadeOut ? left / this.#fadeOut : 1
    return fadeIn * fadeOut
  }
}

function scale(block: Planar, gain: number): void {
  if (gain !== 1) scaleBy(block, () => gain)
}

function scaleBy(block: Planar, gainAt: (offset: number) => number): void {
  const length = block[0]?.length ?? 0
  for (let i = 0; i < length; i++) {
    const gain = gainAt(i)
    for (const channel of block) channel[i] = channel[i]! * gain
  }
}
