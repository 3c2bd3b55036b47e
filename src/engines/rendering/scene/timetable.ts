/** What shows when: things that come and go at frames of the film, in an order that stays. */
import { type FrameRate, frameTicks, ticksPerSecond } from '#timeline/timeline-time.ts'

/** The first frame, and the one after the last. */
export type FrameRange = { from: number; to: number }

export type Entry<Shown> = FrameRange & {
  /** @param ticks of the timeline @returns null where there is nothing to see */
  at(ticks: number): Shown | null
}

/** The frames that show a moment in [startTicks, endTicks). */
export function framesOf(startTicks: number, endTicks: number, fps: FrameRate): FrameRange {
  return { from: firstFrame(startTicks, fps), to: firstFrame(endTicks, fps) }
}

/** The first frame that shows this moment or a later one. */
export function firstFrame(ticks: number, fps: FrameRate): number {
  return Math.ceil((ticks * fps) / ticksPerSecond)
}

export function overlap(one: FrameRange, other: FrameRange): boolean {
  return one.from < other.to && other.from < one.to
}

export class Timetable<Shown> {
  readonly #entries: readonly Entry<Shown>[]
  readonly #fps: FrameRate
  readonly #onChange: (frame: number) => void
  #current: readonly Entry<Shown>[] = []
  /** The frames for which `#current` holds. */
  #valid: FrameRange = { from: 0, to: 0 }

  /** @param onChange hears of a frame before it is shown, when other entries count than did last */
  constructor(
    entries: readonly Entry<Shown>[],
    fps: FrameRate,
    onChange: (frame: number) => void = () => {},
  ) {
    this.#entries = entries
    this.#fps = fps
    this.#onChange = onChange
  }

  /** In the order of the entries. */
  at(frame: number): Shown[] {
    if (frame < this.#valid.from || frame >= this.#valid.to) this.#lookUp(frame)
    const ticks = frameTicks(frame, this.#fps)
    const shown: Shown[] = []
    for (const entry of this.#current) {
      const one = entry.at(ticks)
      if (one !== null) shown.push(one)
    }
    return shown
  }

  #lookUp(frame: number): void {
    const valid = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
    this.#current = this.#entries.filter(({ from, to }) => {
      for (const border of [from, to]) {
        if (border <= frame) valid.from = Math.max(valid.from, border)
        else valid.to = Math.min(valid.to, border)
      }
      return from <= frame && frame < to
    })
    this.#valid = valid
    this.#onChange(frame)
  }
}
