/** What the detectors find in sound that has it, and do not find in sound that has not. */
import { describe, expect, it } from 'vitest'
import { hasSamples, needsSamples, sampleSpeech } from '#tests/media-corpus/shared-samples.ts'
import { mixedAt, pinkNoise, seededNoise, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { resampled } from '#tests/media-corpus/sound-files.ts'
import { ClickDetector } from './click-detector.ts'
import { ClipDetector } from './clip-detector.ts'
import { HumDetector } from './hum-detector.ts'
import { SnrMeter } from './snr-meter.ts'

const speech = hasSamples ? resampled(sampleSpeech(20, 30), 16_000, 48_000) : new Float32Array(0)
const peak = speech.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

function clippedShare(sound: Float32Array): number {
  const detector = new ClipDetector()
  for (let from = 0; from < sound.length; from += 1000) detector.write(sound.subarray(from, from + 1000))
  return detector.clippedShare
}

function clicksPerSecond(sound: Float32Array, sampleRate = 48_000): number {
  const detector = new ClickDetector(sampleRate)
  for (let from = 0; from < sound.length; from += 1000) detector.write(sound.subarray(from, from + 1000))
  detector.finish()
  return (detector.clickCount * sampleRate) / sound.length
}

function humIn(...channels: Float32Array[]) {
  const detector = new HumDetector()
  detector.write(channels)
  return detector.find()
}

function hum(length: number, fundamentalHz: number): Float32Array {
  const lines = [1, 2, 3, 4, 5, 6].map((n) => sine(length, fundamentalHz * n, 48_000, 1 / n))
  return Float32Array.from({ length }, (_, i) => lines.reduce((sum, line) => sum + line[i]!, 0))
}

function withClicks(sound: Float32Array, perSecond: number, height: number): Float32Array {
  const out = sound.slice()
  const next = seededNoise(1)
  for (let at = 24_000; at < out.length; at += 48_000 / perSecond) {
    const place = Math.floor(at + 2000 * next())
    for (let i = 0; i < 10 && place + i < out.length; i++)
      out[place + i] = out[place + i]! + height * (i % 2 ? -1 : 1) * Math.exp(-i / 4)
  }
  return out
}

describe.skipIf(!hasSamples)(`clean speech${needsSamples}`, () => {
  it('has nothing to repair, in stereo and in a room neither', () => {
    expect(clippedShare(speech)).toBe(0)
    expect(clicksPerSecond(speech)).toBeLessThan(0.2)
    expect(humIn(speech)).toBeNull()
    expect(humIn(speech, speech)).toBeNull()
  })

  it.each([10, 20])('in white and pink noise of %i dB has nothing to repair', (snrDb) => {
    for (const noise of [whiteNoise(speech.length, 1), pinkNoise(speech.length, 2)]) {
      const noisy = mixedAt(speech, noise, snrDb)
      expect(clippedShare(noisy)).toBeLessThan(0.0001)
      expect(clicksPerSecond(noisy)).toBe(0)
      expect(humIn(noisy)).toBeNull()
    }
  })

  it('that was clipped is found, at any level and resolution, and by how much', () => {
    for (const [times, share] of [
      [1.5, 0.002],
      [2, 0.009],
      [4, 0.066],
    ] as const) {
      const clipped = speech.map((value) => Math.max(-1, Math.min(1, (value / peak) * times)))
      const quiet = clipped.map((value) => Math.round(value * 0.3 * 32_768) / 32_768)
      expect(clippedShare(clipped) / share).toBeCloseTo(1, 0)
      expect(clippedShare(quiet) / share).toBeCloseTo(1, 0)
    }
  })

  it('with clicks has about as many as were put in', () => {
    for (const perSecond of [1, 4, 10]) {
      expect(clicksPerSecond(withClicks(speech, perSecond, 0.8 * peak)) / perSecond).toBeGreaterThan(0.8)
      expect(clicksPerSecond(withClicks(speech, perSecond, 0.8 * peak)) / perSecond).toBeLessThan(1.2)
    }
  })

  it.each([50, 60, 50.13, 59.9])('with hum of %f Hz, 20 dB under it, has that hum', (frequency) => {
    const noisy = mixedAt(speech, hum(speech.length, frequency), 20)
    expect(humIn(noisy)?.fundamentalHz).toBeCloseTo(frequency, 1)
    expect(humIn(noisy)?.harmonicsHz.length).toBeGreaterThanOrEqual(3)
    expect(humIn(speech, noisy)?.fundamentalHz).toBeCloseTo(frequency, 1)
  })

  it('in white noise has about the ratio it was mixed at', () => {
    for (const snrDb of [0, 10, 20]) {
      const meter = new SnrMeter(48_000)
      meter.write([mixedAt(speech, whiteNoise(speech.length, 1), snrDb)])
      // Loud moments over noise: a few dB more than speech with its pauses over noise.
      expect(meter.snrDb).toBeGreaterThan(snrDb)
      expect(meter.snrDb).toBeLessThan(snrDb + 6)
    }
  })
})

describe('tones', () => {
  it('are neither clipped nor clicks nor hum', () => {
    for (const frequency of [100, 440, 1000]) {
      const tone = sine(480_000, frequency, 48_000, 0.7)
      expect(clippedShare(tone)).toBe(0)
      expect(clicksPerSecond(tone)).toBe(0)
      expect(humIn(tone)).toBeNull()
    }
  })
})

describe('silence', () => {
  it('has nothing, and no ratio', () => {
    const silence = new Float32Array(480_000)
    expect(clippedShare(silence)).toBe(0)
    expect(clicksPerSecond(silence)).toBe(0)
    expect(humIn(silence)).toBeNull()
    const meter = new SnrMeter(48_000)
    meter.write([silence])
    expect(meter.snrDb).toBeNull()
  })
})
