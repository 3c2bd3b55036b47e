/** Which repairs a recording needs, by what was found in it, and the filters that do them. */
import type { Planar } from '#engines/media/planar.ts'
import { SoundFilter } from '#engines/media/sound-filter.ts'
import { HumCanceller } from './hum-canceller.ts'
import type { Findings } from './survey.ts'

export type RepairPlan = {
  /** `full` is the better and, where much is clipped, by far slower search for the lost peaks. */
  declip: 'full' | 'fast' | null
  declick: boolean
  /** Frequencies in Hz to take out; empty for none. */
  humHz: readonly number[]
}

export const noRepairs: RepairPlan = { declip: null, declick: false, humHz: [] }

/** Shares of all samples: below, clipping is not heard; above, there is not enough left to guess the rest from. */
const leastClipped = 0.0005
const mostClipped = 0.25
/** From here on the full search takes longer than the sound lasts. */
const mostClippedForFull = 0.03
/** A second. Fewer are of the room and not of the medium, and the filter would work on all of the sound for them. */
const leastClickRate = 3

/** Clipping makes clicks of its own, and the filter for clicks takes hum for many of them. */
export function planRepairs({ clippedShare, clicksPerSecond, hum }: Findings): RepairPlan {
  const isClipped = clippedShare >= leastClipped
  const canDeclip = isClipped && clippedShare <= mostClipped
  return {
    declip: canDeclip ? (clippedShare < mostClippedForFull ? 'full' : 'fast') : null,
    declick: !isClipped && hum === null && clicksPerSecond >= leastClickRate,
    humHz: hum?.harmonicsHz ?? [],
  }
}

export function hasRepairs({ declip, declick, humHz }: RepairPlan): boolean {
  return declip !== null || declick || humHz.length > 0
}

export type Repairs = Disposable & {
  write(block: Planar): Iterable<Planar>
  finish(): Iterable<Planar>
}

const declipFilters = { full: 'adeclip', fast: 'adeclip=w=20:a=4:o=50' } as const

/** Works at the file's own rate: resampling would blur clipped peaks and clicks before they are found. */
export function openRepairs(plan: RepairPlan, sampleRate: number, channelCount: number): Repairs {
  const filters = [
    ...(plan.declip === null ? [] : [declipFilters[plan.declip]]),
    ...(plan.declick ? ['adeclick=t=6'] : []),
  ]
  const native = filters.length === 0 ? null : new SoundFilter(filters.join(','), sampleRate, channelCount)
  const canceller = plan.humHz.length === 0 ? null : new HumCanceller(channelCount, sampleRate, plan.humHz)
  return {
    *write(block) {
      for (const part of native?.write(block) ?? [block]) yield* canceller?.write(part) ?? [part]
    },
    *finish() {
      for (const part of native?.finish() ?? []) yield* canceller?.write(part) ?? [part]
      yield* canceller?.finish() ?? []
    },
    [Symbol.dispose]: () => native?.[Symbol.dispose](),
  }
}
