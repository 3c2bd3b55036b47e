import { describe, expect, it } from 'vitest'
import { sine } from '#tests/media-corpus/signals.ts'
import { SpeechLevelMeter } from './speech-level.ts'

/** In dBFS, of tones of so many seconds and so many decibels of RMS one after the other. */
function levelOf(...parts: Array<{ seconds: number; db: number }>): number {
  const meter = new SpeechLevelMeter()
  for (const { seconds, db } of parts) {
    meter.write(sine(seconds * 48_000, 1000, 48_000, 10 ** (db / 20) * Math.SQRT2))
  }
  return 20 * Math.log10(meter.activeRms)
}

describe('the level of speech', () => {
  it('is that of a steady tone', () => {
    expect(levelOf({ seconds: 2, db: -26 })).toBeCloseTo(-26, 2)
  })

  it('does not fall with pauses', () => {
    expect(levelOf({ seconds: 2, db: -26 }, { seconds: 60, db: -70 })).toBeCloseTo(-26, 1)
    expect(levelOf({ seconds: 2, db: -26 }, { seconds: 60, db: -200 })).toBeCloseTo(-26, 1)
  })

  it('is known of sound shorter than a block, and of sound below every gate', () => {
    expect(levelOf({ seconds: 0.01, db: -26 })).toBeCloseTo(-26, 1)
    expect(levelOf({ seconds: 2, db: -90 })).toBeCloseTo(-90, 1)
  })

  it('of silence is zero', () => {
    const meter = new SpeechLevelMeter()
    expect(meter.activeRms).toBe(0)
    meter.write(new Float32Array(10_000))
    expect(meter.activeRms).toBe(0)
  })
})
