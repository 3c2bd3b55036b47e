/** How far an attempt is, put together from bringing its files here, the engine's own report, and storing. */
import type { EngineProgress } from '#engines/engine.ts'
import type { Attempt } from './task-handler.ts'

/** Of the whole, 0 to 1; the engine has the rest. */
export type Shares = { loading: number; storing: number }

export class AttemptProgress {
  readonly #attempt: Attempt
  readonly #shares: Shares

  constructor(attempt: Attempt, shares: Shares) {
    this.#attempt = attempt
    this.#shares = shares
  }

  readonly loading = (fraction: number): void =>
    this.#attempt.progress({
      stage: 'loading',
      stageFraction: fraction,
      overallFraction: this.#shares.loading * fraction,
    })

  readonly working = ({ stage, stageFraction, overallFraction }: EngineProgress): void => {
    const { loading, storing } = this.#shares
    const share = 1 - loading - storing
    this.#attempt.progress({
      stage,
      stageFraction,
      overallFraction: loading + share * overallFraction,
    })
  }

  readonly storing = (fraction: number): void => {
    const { storing } = this.#shares
    this.#attempt.progress({
      stage: 'storing',
      stageFraction: fraction,
      overallFraction: 1 - storing + storing * fraction,
    })
  }
}
