/** Gathers what the finders see, and settles what several say about the same moment. */
import { BlendFinder } from './blend-finder.ts'
import { CutFinder } from './cut-finder.ts'
import { FadeFinder } from './fade-finder.ts'
import type { FrameFeatures } from './frame-features.ts'
import type { Transition } from './transition.ts'

/** Two changes nearer than this are one. */
const leastShotMs = 120
/** A long mixture may be seen as two in a row. */
const leastBetweenMixedMs = 400
/** Who is believed where transitions overlap: a fade is made of blends, and holds steps. */
const rank = { fade: 3, dissolve: 2, wipe: 1, cut: 0 } as const

/** No finder but that of cuts speaks of what lies further back, but for how long a plain picture stood. */
const horizonMs = 7000

export class TransitionFinder {
  readonly #cuts = new CutFinder()
  readonly #fades = new FadeFinder()
  readonly #blends = new BlendFinder()
  #waiting: Transition[] = []
  #lastMs = 0
  #lastAtMs = 0

  /** No transition that is yet to be told of lies before this time, but in the middle of a long plain picture. */
  get settledMs(): number {
    return Math.min(this.#lastMs - horizonMs, this.#cuts.openMs)
  }

  /** @returns transitions that are now certain, in order */
  push(frame: FrameFeatures): Transition[] {
    const seen = [this.#cuts.push(frame), this.#fades.push(frame), this.#blends.push(frame)]
    this.#waiting.push(...seen.filter((each) => each !== null))
    this.#lastMs = frame.timeMs
    return this.#settle(this.settledMs)
  }

  finish(): Transition[] {
    this.#waiting.push(...this.#cuts.finish(), ...this.#fades.finish(), ...this.#blends.finish())
    return this.#settle(Number.POSITIVE_INFINITY)
  }

  #settle(untilMs: number): Transition[] {
    if (!this.#waiting.some(({ atMs }) => atMs < untilMs)) return []
    const kept: Transition[] = []
    const byRank = this.#waiting.toSorted(
      (a, b) => rank[b.kind] - rank[a.kind] || b.confidence - a.confidence,
    )
    for (const each of byRank) {
      if (each.atMs < this.#lastAtMs + leastShotMs) continue
      if (!kept.some((other) => areOne(each, other))) kept.push(each)
    }
    const settled = kept.filter(({ atMs }) => atMs < untilMs).toSorted((a, b) => a.atMs - b.atMs)
    this.#waiting = kept.filter(({ atMs }) => atMs >= untilMs)
    this.#lastAtMs = settled.at(-1)?.atMs ?? this.#lastAtMs
    return settled
  }
}

function areOne(a: Transition, b: Transition): boolean {
  const margin = a.kind === 'cut' || b.kind === 'cut' ? leastShotMs : leastBetweenMixedMs
  if (a.kind === 'cut' && b.kind === 'cut') return Math.abs(a.atMs - b.atMs) < leastShotMs
  return a.startMs < b.endMs + margin && b.startMs < a.endMs + margin
}
