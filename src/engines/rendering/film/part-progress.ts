/** Adds up how far the parts of a film are. */
import type { EngineProgress } from '#engines/engine.ts'

/** As measured: a second of sound costs a small part of what a second of pictures does, joining next to nothing. */
export const partShares = { sound: 0.03, frames: 0.95, join: 0.02 }

export class PartProgress {
  readonly #report: (progress: EngineProgress) => void
  readonly #done = new Map<number, number>()
  #parts = 0
  #reached = 0

  constructor(report: (progress: EngineProgress) => void) {
    this.#report = report
  }

  /** @param share of the whole work. @returns takes how much of the part is done, which may fall when it is tried again */
  part(stage: string, share: number): (fraction: number) => void {
    const part = this.#parts++
    return (fraction) => {
      this.#done.set(part, share * Math.min(1, fraction))
      const sum = this.#done.values().reduce((total, done) => total + done, 0)
      // Shares do not add up to exactly 1 in binary.
      const rounded = Math.round(sum * 1e9) / 1e9
      this.#reached = Math.min(1, Math.max(this.#reached, rounded))
      this.#report({ stage, stageFraction: fraction, overallFraction: this.#reached })
    }
  }
}
