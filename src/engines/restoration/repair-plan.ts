/** Which repairs a recording needs, by what was found in it, and the filters that do them. */
import type { Planar } from '#engines/media/planar.ts'
import { SoundFilter } from '#engines/media/sound-filter.ts'

export type RepairPlan = {
  /** `full` is the better and, where much is clipped, by far slower search for the lost peaks. */
  declip: 'full' | 'fast' | null
  declick: boolean
  /** Frequencies in Hz to notch out; empty for none. */
  humHz: readonly number[]
}

export const noRepairs: RepairPlan = { declip: null, declick: false, humHz: [] }

export type Repairs = Disposable & {
  write(block: Planar): Iterable<Planar>
  finish(): Iterable<Planar>
}

const declipFilters = { full: 'adeclip', fast: 'adeclip=w=20:a=4:o=50' } as const

/** Works at the file's own rate: resampling would blur the clipped peaks and the clicks before they are found. */
export function openRepairs(plan: RepairPlan, sampleRate: number, channelCount: number): Repairs {
  const filters = [
    ...(plan.declip === null ? [] : [declipFilters[plan.declip]]),
    ...(plan.declick ? ['adeclick=t=6'] : []),
  ]
  if (filters.length > 0) return new SoundFilter(filters.join(','), sampleRate, channelCount)
  return { write: (block) => [block], finish: () => [], [Symbol.dispose]: () => {} }
}
