import { expect, it } from 'vitest'
import { type FrameFeatures, featuresOf } from '../shots/frame-features.ts'
import { KeyFrames } from './key-frames.ts'

const size = { width: 2, height: 2 }
const pixels = { data: Buffer.alloc(16), ...size }
const grey = (count: number) => new Uint8Array(count).fill(128)

/** Stripes, the sharper the stronger. */
function frameAt(timeMs: number, strength: number): FrameFeatures {
  const luma = Uint8Array.from({ length: 128 * 72 }, (_, at) => 128 + (at % 4 < 2 ? strength : -strength))
  return featuresOf({ timeMs, luma, chroma: [grey(64 * 36), grey(64 * 36)] })
}

/** A picture each quarter of a second, settled some seconds later. */
function look(
  keyFrames: KeyFrames,
  fromMs: number,
  toMs: number,
  strengthAt: (timeMs: number) => number,
): void {
  for (let timeMs = fromMs; timeMs < toMs; timeMs += 250) {
    if (keyFrames.wants(timeMs)) keyFrames.add(frameAt(timeMs, strengthAt(timeMs)), pixels)
    keyFrames.settle(timeMs - 7000)
  }
}

it('remembers the best picture of a long shot, wherever in it', () => {
  const keyFrames = new KeyFrames()
  look(keyFrames, 0, 60_000, (timeMs) => (timeMs === 5000 ? 60 : 10))
  expect(keyFrames.take(0, 60_000)?.timeMs).toBe(5000)
})

it('takes none at the edge of a shot where there is another', () => {
  const keyFrames = new KeyFrames()
  look(keyFrames, 0, 20_000, () => 30)
  keyFrames.take(0, 10_000)
  look(keyFrames, 20_000, 40_000, () => 30)
  look(keyFrames, 40_000, 40_250, () => 60)
  const chosen = keyFrames.take(10_000, 40_100)!.timeMs
  expect(chosen).toBeGreaterThan(10_000)
  expect(chosen).toBeLessThan(40_000)
})
