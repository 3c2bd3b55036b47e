/** Counts the calls whose number the vendor bounds. Each process counts for itself. */
import type { Clock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { Principal } from '#core/credentials/credential.ts'

type MeteredKind = 'link' | 'confirmation' | 'search'

/** So many calls steadily, and at most so many at once; what is absent is not counted. */
export type CallRates = Readonly<Partial<Record<MeteredKind, { calls: number; perMs: number }>>>

/** Above so many, accounts that have all of their calls again are forgotten. */
const mostRemembered = 1000

export class CallMeter {
  readonly #rates: CallRates
  readonly #clock: () => Clock
  /** By kind and account: from when on none of its calls count any more. A token bucket by the generic cell rate algorithm. */
  readonly #settledAt = new Map<string, number>()

  constructor(rates: CallRates, clock: () => Clock) {
    this.#rates = rates
    this.#clock = clock
  }

  /** Rejects with `calls_too_often`; facts say how many seconds to wait, rounded up, as `retryAfterSeconds`. */
  take({ accountId }: Pick<Principal, 'accountId'>, kind: MeteredKind): void {
    const rate = this.#rates[kind]
    if (!rate) return
    const now = this.#clock().elapsedMs()
    const bucket = `${kind} ${accountId}`
    const pauseMs = rate.perMs / rate.calls
    const settledAt = Math.max(this.#settledAt.get(bucket) ?? 0, now) + pauseMs
    const waitMs = settledAt - now - rate.perMs
    // Sums of fractions miss by a little.
    if (waitMs > pauseMs / 1000)
      throw new TriptychError('calls_too_often', {
        detail: `An account may make ${rate.calls} calls of this kind in ${rate.perMs / 1000} s.`,
        facts: { retryAfterSeconds: Math.ceil(waitMs / 1000) },
      })
    if (this.#settledAt.size >= mostRemembered) this.#forget(now)
    this.#settledAt.set(bucket, settledAt)
  }

  #forget(now: number): void {
    for (const [bucket, settledAt] of this.#settledAt) if (settledAt <= now) this.#settledAt.delete(bucket)
  }
}
