/** Looks through a whole recording for what can be repaired, and where its speech is. */
import type { Planar } from '#engines/media/planar.ts'
import { ClickDetector } from './click-detector.ts'
import { ClipDetector } from './clip-detector.ts'
import { type Hum, HumDetector } from './hum-detector.ts'
import { workingRate } from './stft.ts'

export type Findings = {
  /** Of the channel that has most of it, 0 to 1. */
  clippedShare: number
  /** Of the channel that has most of them. */
  clickCount: number
  clicksPerSecond: number
  hum: Hum | null
  /** Mean power of every second, high-passed, all channels added. */
  secondPowers: Float32Array
}

export class Survey {
  readonly #sampleRate: number
  readonly #clips: ClipDetector[]
  readonly #clicks: ClickDetector[]
  readonly #hum = new HumDetector()
  readonly #seconds: number[] = []
  #count = 0
  #energy = 0
  #energyCount = 0

  constructor(channelCount: number, sampleRate: number) {
    this.#sampleRate = sampleRate
    this.#clips = Array.from({ length: channelCount }, () => new ClipDetector())
    this.#clicks = Array.from({ length: channelCount }, () => new ClickDetector(sampleRate))
  }

  /** Takes the next samples as the file has them. */
  writeNative(block: Planar): void {
    this.#count += block[0]?.length ?? 0
    block.forEach((channel, index) => {
      this.#clips[index]!.write(channel)
      this.#clicks[index]!.write(channel)
    })
  }

  /** Takes the next samples at 48 kHz. */
  writeWorking(block: Planar): void {
    this.#hum.write(block)
  }

  /** Takes the next samples at 48 kHz, high-passed. */
  writeFiltered(block: Planar): void {
    const length = block[0]!.length
    for (let i = 0; i < length; i++) {
      for (const channel of block) this.#energy += channel[i]! ** 2
      if (++this.#energyCount === workingRate) this.#closeSecond()
    }
  }

  #closeSecond(): void {
    this.#seconds.push(this.#energy / this.#energyCount)
    this.#energy = 0
    this.#energyCount = 0
  }

  finish(): Findings {
    if (this.#energyCount > 0) this.#closeSecond()
    for (const detector of this.#clicks) detector.finish()
    const clickCount = Math.max(...this.#clicks.map((detector) => detector.clickCount))
    return {
      clippedShare: Math.max(...this.#clips.map((detector) => detector.clippedShare)),
      clickCount,
      clicksPerSecond: this.#count === 0 ? 0 : (clickCount * this.#sampleRate) / this.#count,
      hum: this.#hum.find(),
      secondPowers: Float32Array.from(this.#seconds),
    }
  }
}
