/** When somebody speaks, by either of the two that can tell. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { hasSamples, modelFolder, needsSamples, sampleSpeech } from '#tests/media-corpus/shared-samples.ts'
import { pinkNoise, power } from '#tests/media-corpus/signals.ts'
import { writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import type { SpeechRegion } from '../facts.ts'
import { findSpeech } from './find-speech.ts'
import { SpeechRegions } from './speech-regions.ts'

const folder = tempFolder()
const idle = { signal: new AbortController().signal, onProgress: () => undefined }

describe.skipIf(!hasSamples)(`two seconds of noise, three of speech, two of noise${needsSamples}`, () => {
  const rate = 16_000
  const noise = (seconds: number, seed: number) =>
    pinkNoise(seconds * rate, seed).map((sample) => sample * 0.02)
  const path = join(folder, 'noise-speech-noise.wav')

  test.each([
    ['Silero VAD', modelFolder],
    ['RNNoise', null],
  ])('are told apart by %s', async (name, models) => {
    const samples = Float32Array.from([...noise(2, 1), ...sampleSpeech(20, 23), ...noise(2, 2)])
    writeWav(path, { sampleRate: rate, channels: [samples] })
    const { speech, provider } = await findSpeech(
      { inputPath: path, durationMs: 7000, modelFolder: models, limits: defaultMediaLimits },
      idle,
    )
    expect(provider.name).toBe(name)
    const loud = loudTenths(samples.subarray(2 * rate, 5 * rate)).map((tenth) => 2000 + tenth * 100)
    const heard = loud.reduce((sum, atMs) => sum + sharedMs(speech, atMs, atMs + 100), 0)
    expect(heard / (loud.length * 100)).toBeGreaterThan(0.9)
    expect(sharedMs(speech, 0, 1800) + sharedMs(speech, 5300, 7000)).toBe(0)
    for (const { confidence } of speech) expect(confidence).toBeGreaterThan(0.5)
  })
})

/** Tenths of a second within 20 dB of the loudest: where clean speech is speech. */
function loudTenths(samples: Float32Array): number[] {
  const powers = Array.from({ length: 30 }, (_, tenth) =>
    power(samples.subarray(tenth * 1600, (tenth + 1) * 1600)),
  )
  const loudest = Math.max(...powers)
  return powers.flatMap((each, tenth) => (each > loudest / 100 ? [tenth] : []))
}

function sharedMs(regions: readonly SpeechRegion[], fromMs: number, toMs: number): number {
  return regions.reduce(
    (sum, { startMs, endMs }) => sum + Math.max(0, Math.min(endMs, toMs) - Math.max(startMs, fromMs)),
    0,
  )
}

test('a short pause does not end speech, a longer one does, and a click is none', () => {
  const regions = new SpeechRegions(10)
  const say = (probability: number, ms: number) => {
    for (let i = 0; i < ms / 10; i++) regions.add(probability)
  }
  say(0.1, 500)
  say(0.9, 300)
  say(0.1, 90)
  say(0.9, 300)
  say(0.1, 200)
  say(0.8, 200)
  say(0.1, 300)
  say(0.8, 400)
  expect(regions.finish(2280)).toEqual([
    { startMs: 470, endMs: 1220, confidence: expect.closeTo(0.9) },
    { startMs: 1860, endMs: 2280, confidence: expect.closeTo(0.8) },
  ])
})
