/** How often an account may make calls of a kind, and how a setting says so. */
import { TriptychError } from '#base/errors.ts'

const meteredKinds = ['link', 'confirmation', 'search'] as const
type MeteredKind = (typeof meteredKinds)[number]

/** So many steadily, and at most so many at once. */
type CallRate = { calls: number; perMs: number }
/** What is absent is not counted. */
export type CallRates = Readonly<Partial<Record<MeteredKind, CallRate>>>

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** What the vendor of the understanding API documents. */
const usualRates: CallRates = {
  link: { calls: 50, perMs: unitMs.s! },
  confirmation: { calls: 1000, perMs: unitMs.m! },
  search: { calls: 1000, perMs: unitMs.m! },
}

/**
 * Reads `link=100/s,search=unlimited`, on top of `usualRates`. Throws `config_invalid` with the part it does not
 * understand.
 */
export function parseCallRates(setting: string, text: string): CallRates {
  const rates: Partial<Record<MeteredKind, CallRate>> = { ...usualRates }
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const [, name, calls, unit] = /^([a-z]+)\s*=\s*(?:(\d{1,7})\/([smh])|unlimited)$/.exec(part) ?? []
    const kind = meteredKinds.find((each) => each === name)
    if (!kind || calls === '0')
      throw new TriptychError('config_invalid', {
        detail: `${setting}: "${part}" is none of ${meteredKinds.join(', ')} with a rate such as =50/s, =1000/m or =unlimited.`,
      })
    if (calls === undefined) delete rates[kind]
    else rates[kind] = { calls: Number(calls), perMs: unitMs[unit!]! }
  }
  return Object.freeze(rates)
}
