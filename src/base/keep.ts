/** How long things are kept: the kinds that have an age of their own, and how a setting names their times. */
import { TriptychError } from './errors.ts'

/** Results by their kind, then what else grows for ever when nobody removes it. */
export const resultKinds = ['master', 'audio', 'video', 'transcript', 'film', 'frame'] as const
export const keptKinds = [
  ...resultKinds,
  'upload',
  'asset',
  'delivery',
  'event',
  'idempotency',
  'search',
] as const

export type KeptKind = (typeof keptKinds)[number]
/** Milliseconds; what is absent is kept for ever. */
export type Keep = Readonly<Partial<Record<KeptKind, number>>>

const secondMs = 1000
const unitMs: Readonly<Record<string, number>> = {
  s: secondMs,
  m: 60 * secondMs,
  h: 3600 * secondMs,
  d: 86_400 * secondMs,
  w: 7 * 86_400 * secondMs,
}
const longestMs = 100 * 366 * 86_400 * secondMs

/** What is kept for a time where nothing else is said; all the rest is for ever. */
export const usualKeep: Keep = Object.freeze({ film: 3 * unitMs.d!, frame: unitMs.h!, search: unitMs.d! })

/**
 * Reads `master=30d,event=52w,film=forever`, on top of `usualKeep`. Throws `config_invalid` with the part it does
 * not understand.
 */
export function parseKeep(setting: string, text: string): Keep {
  const keep: Partial<Record<KeptKind, number>> = { ...usualKeep }
  const parts = text.split(',').map((part) => part.trim())
  for (const part of parts.filter((each) => each !== '')) {
    const [name = '', time = '', ...rest] = part.split('=').map((word) => word.trim())
    const kind = keptKinds.find((each) => each === name)
    if (!kind || rest.length > 0)
      refuse(setting, part, `must name one of ${keptKinds.join(', ')}, then = and a time`)
    if (time === 'forever') {
      delete keep[kind]
      continue
    }
    const [, count, unit = ''] = /^(\d{1,9})([smhdw])$/.exec(time) ?? []
    const ms = Number(count) * (unitMs[unit] ?? Number.NaN)
    if (!(ms > 0 && ms <= longestMs))
      refuse(setting, part, 'must give a time such as 12h, 30d or 8w (s, m, h, d, w), or forever')
    keep[kind] = ms
  }
  return Object.freeze(keep)
}

function refuse(setting: string, part: string, expected: string): never {
  throw new TriptychError('config_invalid', { detail: `${setting}: '${part}' ${expected}.` })
}
