/**
 * Chooses the picture that stands for a shot: sharp, not too dark, and not right beside a transition. Looks at a few
 * pictures a second and keeps only those of what is not yet settled, so that memory does not grow.
 */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { FrameFeatures } from '../shots/frame-features.ts'

export const longestKeyFrame = 640
const everyMs = 250
/** Closer to a transition, pictures may be mixed or blurred. */
const edgeMs = 160

export type KeyFrame = { timeMs: number; merit: number; pixels: RgbaPixels }

export class KeyFrames {
  #candidates: KeyFrame[] = []
  /** Memory of what was let go, for what comes: a film makes thousands of copies. */
  #spare: Buffer[] = []
  #nextMs = 0
  /** Of the shot that is not yet over. */
  #startMs = 0

  wants(timeMs: number): boolean {
    return timeMs >= this.#nextMs
  }

  /** @param pixels copied */
  add(frame: FrameFeatures, { data, width, height }: RgbaPixels): void {
    const { timeMs } = frame
    this.#nextMs = timeMs + everyMs
    this.#candidates.push({
      timeMs,
      merit: meritOf(frame),
      pixels: { data: this.#copyOf(data), width, height },
    })
  }

  /** All that was seen since the last was taken, up to this time, is one shot: its best is enough. */
  settle(settledMs: number): void {
    const old = this.#candidates.filter(({ timeMs }) => timeMs < settledMs)
    if (old.length < 4) return
    const kept = bestWithin(old, this.#startMs, settledMs)
    this.#keep((each) => each.timeMs >= settledMs || each === kept)
  }

  /**
   * The best of a shot that has become certain, valid until the next is added; forgets all before its end. Null where
   * none was looked at.
   */
  take(startMs: number, endMs: number): KeyFrame | null {
    const inside = this.#candidates.filter(({ timeMs }) => timeMs >= startMs && timeMs < endMs)
    this.#keep(({ timeMs }) => timeMs >= endMs)
    this.#startMs = endMs
    return bestWithin(inside, startMs, endMs)
  }

  #keep(isWanted: (each: KeyFrame) => boolean): void {
    const { kept = [], gone = [] } = Object.groupBy(this.#candidates, (each) =>
      isWanted(each) ? 'kept' : 'gone',
    )
    this.#candidates = kept
    this.#spare.push(...gone.map(({ pixels }) => pixels.data))
  }

  #copyOf(data: Buffer): Buffer {
    const memory = this.#spare.pop()
    if (memory?.length !== data.length) return Buffer.from(data)
    data.copy(memory)
    return memory
  }
}

/** Sharp detail for the contrast there is, and enough light to see it by. */
function meritOf({ sharpness, contrast, mean, colourContrast }: FrameFeatures): number {
  const exposure = Math.min(1, mean / 40, (255 - mean) / 40)
  return (sharpness + 0.2 * contrast + 0.1 * colourContrast) * (0.2 + exposure)
}

/** Those at the edges have to do only where there is no other. */
function bestWithin(candidates: readonly KeyFrame[], startMs: number, endMs: number): KeyFrame | null {
  const isInner = ({ timeMs }: KeyFrame) => timeMs >= startMs + edgeMs && timeMs < endMs - edgeMs
  return best(candidates.filter(isInner)) ?? best(candidates)
}

function best(candidates: readonly KeyFrame[]): KeyFrame | null {
  return candidates.reduce<KeyFrame | null>(
    (most, each) => (most === null || each.merit > most.merit ? each : most),
    null,
  )
}
