/**
 * Finds clipping: flat tops at the largest level a signal reaches, entered or left by a step. A soft peak of a low
 * tone also stays at its level for a few samples, but leaves it gently; and lossy codecs round the tops, so that
 * clipping before them is not found. Works on one channel at the file's own rate, in constant memory.
 */

/** Of the peak: quantisation and dither move a flat top by less. */
const flatness = 2e-4
/** A top is cut, and not round, when it ends in a step this many times larger than what it moves by. */
const leastStep = 8 * flatness
const leastRun = 3
/** Full scale 1: below this, steps are those of the converter. */
const leastPeak = 0.02

export class ClipDetector {
  readonly #sides = [new TopDetector(), new TopDetector()] as const
  #count = 0

  write(samples: Float32Array): void {
    const [upper, lower] = this.#sides
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i]!
      upper.step(sample)
      lower.step(-sample)
    }
    this.#count += samples.length
  }

  /** Share of all samples that are in flat tops, 0 to 1. */
  get clippedShare(): number {
    if (this.#count === 0) return 0
    return this.#sides.reduce((sum, side) => sum + side.finish(), 0) / this.#count
  }
}

/** One side of the signal. What was counted at a level is forgotten when the signal goes beyond it. */
class TopDetector {
  #peak = leastPeak
  #clipped = 0
  #run = 0
  #stepBefore = 0
  #last = 0

  step(sample: number): void {
    if (sample > this.#peak) {
      // Beyond what flatness allows, it was not the top; within, it is the same top.
      if (sample > this.#peak * (1 + flatness)) {
        this.#clipped = 0
        this.#run = 0
      }
      this.#peak = sample
    }
    if (sample >= this.#peak * (1 - flatness)) {
      if (this.#run++ === 0) this.#stepBefore = sample - this.#last
    } else if (this.#run > 0) {
      this.#endRun(this.#last - sample)
    }
    this.#last = sample
  }

  #endRun(stepAfter: number): void {
    const isCut = Math.max(this.#stepBefore, stepAfter) > leastStep * this.#peak
    if (this.#run >= leastRun && isCut) this.#clipped += this.#run
    this.#run = 0
  }

  finish(): number {
    return this.#clipped
  }
}
