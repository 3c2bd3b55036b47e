/** What work costs: cents per started second, by kind of task and by what the dialect calls the work. */
import { TriptychError } from '#base/errors.ts'
import { taskKinds } from '../tasks/task-kinds.ts'

/** However short it is, work is billed as this long. */
export const billedSecondsAtLeast = 60

const kinds: readonly string[] = taskKinds

export class PriceList {
  readonly #centsPerSecond: ReadonlyMap<string, number>

  /**
   * @param centsPerSecond by `kind`, or by `kind:label`, which goes before; what is not named costs nothing
   * @throws TriptychError `config_invalid` for a kind of task that there is not
   */
  constructor(centsPerSecond: ReadonlyMap<string, number> = new Map()) {
    for (const name of centsPerSecond.keys()) {
      if (!kinds.includes(name.split(':')[0]!))
        throw new TriptychError('config_invalid', {
          detail: `TRIPTYCH_PRICES names '${name}', but work is one of ${kinds.join(', ')}.`,
        })
    }
    this.#centsPerSecond = centsPerSecond
  }

  /** Nothing costs anything. */
  get isFree(): boolean {
    return [...this.#centsPerSecond.values()].every((price) => price === 0)
  }

  centsFor(kind: string, label: string, seconds: number): number {
    const price = this.#centsPerSecond.get(`${kind}:${label}`) ?? this.#centsPerSecond.get(kind) ?? 0
    return exactCents(price * Math.max(billedSecondsAtLeast, Math.ceil(seconds)))
  }
}

/** Sums of binary fractions without their dust. */
export function exactCents(cents: number): number {
  return Math.round(cents * 1e6) / 1e6
}
