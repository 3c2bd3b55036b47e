/** Cuts a film where something comes, goes, or begins or ceases to move. */
import { frameKey } from './frame-key.ts'
import type { FrameScene, Span } from './frame-scene.ts'
import type { FrameRange } from './timetable.ts'

/** @param borders frames at which a span may begin, in any order; those outside of `frames` do not count */
export function spansOf(
  frames: FrameRange,
  borders: Iterable<number>,
  at: (frame: number) => FrameScene,
): Span[] {
  const inside = Array.from(borders).filter((border) => border > frames.from && border < frames.to)
  const cuts = Array.from(new Set([frames.from, ...inside, frames.to])).sort((a, b) => a - b)
  return cuts.slice(1).map((to, i) => new LazySpan(cuts[i]!, to, at))
}

/** Finds out whether it is still when it is asked: that looks at every frame until one differs. */
class LazySpan implements Span {
  readonly from: number
  readonly to: number
  readonly #at: (frame: number) => FrameScene
  #isStill: boolean | null = null

  constructor(from: number, to: number, at: (frame: number) => FrameScene) {
    this.from = from
    this.to = to
    this.#at = at
  }

  get isStill(): boolean {
    this.#isStill ??= this.#compare()
    return this.#isStill
  }

  #compare(): boolean {
    const first = frameKey(this.#at(this.from))
    for (let frame = this.from + 1; frame < this.to; frame++) {
      if (frameKey(this.#at(frame)) !== first) return false
    }
    return true
  }
}
