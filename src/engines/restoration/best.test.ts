/** The engine with its best chain: what it decides, what it repairs, and what it promises of every recording. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lagOf, siSdr } from '#tests/media-corpus/comparison.ts'
import { RestoreLab } from '#tests/media-corpus/restore-lab.ts'
import {
  hasModels,
  hasSamples,
  mediaFolder,
  modelFolder,
  needsSamples,
  sampleSpeech,
} from '#tests/media-corpus/shared-samples.ts'
import { mixedAt, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound, resampled, type Sound } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import type { RestoreRequest } from './engine.ts'

const lab = new RestoreLab(tempFolder())
const rate = 16_000
const speech = sampleSpeech(20, 24)
const noisy = hasSamples ? mixedAt(speech, whiteNoise(speech.length, 1), 5) : speech
const mono = (samples: Float32Array, sampleRate = rate): Sound => ({ sampleRate, channels: [samples] })
const best = (name: string, sound: Sound, changes: Partial<RestoreRequest> = {}) =>
  lab.restored(`${name}.wav`, sound, { chain: 'best', ...changes })

describe.skipIf(!(hasSamples && hasModels))(`the best chain${needsSamples}`, () => {
  it('takes more noise out than flash, and says what it did', async () => {
    const { channels, facts, progress } = await best('noisy', mono(noisy))
    const flash = await lab.restored('flash.wav', mono(noisy))
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(siSdr(speech, flash.channels[0]!) + 0.5)
    expect(facts).toMatchObject({
      chain: 'best',
      fallbackReason: null,
      strength: 1,
      wetShare: 1,
      targetLoudness: null,
      found: { clippedPercent: 0, clicks: 0, hum: null },
      repairs: { declip: null, declick: false, humHarmonics: 0 },
      gate: { judge: 'dnsmos', choice: 'restored', windowCount: 1 },
    })
    expect(facts.models.map(({ fileName }) => fileName)).toEqual([
      'gtcrn_simple.onnx',
      'dnsmos_sig_bak_ovr.onnx',
    ])
    const { input, restored } = facts.gate!.scores!
    expect(restored!.overall).toBeGreaterThan(input!.overall + 0.5)
    expect(facts.snrDb.after! - facts.snrDb.before!).toBeGreaterThan(15)
    // Six seconds are tried whole: what is told of their progress is told of the trial.
    const told = progress
      .filter(({ stage }) => stage === 'restoring')
      .map(({ stageFraction }) => stageFraction)
    expect(told.filter((fraction) => fraction > 0.2 && fraction < 0.6).length).toBeGreaterThan(2)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
  })

  it('leaves clean speech exactly as it was', async () => {
    const { channels, facts } = await best('clean', mono(speech))
    expect(facts.gate!.choice).toBe('input')
    expect(facts.wetShare).toBe(0)
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(90)
  })

  it('takes the room out of speech in a room', async () => {
    const { channels } = readSound(join(mediaFolder, 'speech-reverb-noise-16k.wav'))
    const reference = sampleSpeech(20, 30)
    const result = await best('room', mono(channels[0]!))
    expect(result.facts.gate!.choice).toBe('dereverberated')
    expect(result.facts.gate!.lateReverbDb).toBeGreaterThan(-12)
    expect(result.facts.gate!.scores!.dereverberated!.overall).toBeGreaterThan(2.6)
    expect(siSdr(reference, result.channels[0]!)).toBeGreaterThan(siSdr(reference, channels[0]!) + 1)
  })

  it.each([
    [8000, 1],
    [16_000, 2],
    [44_100, 1],
    [48_000, 2],
  ])('at %i Hz in %i channels keeps rate, length and place', async (sampleRate, channelCount) => {
    const clean = resampled(speech.subarray(0, 48_000), rate, sampleRate).subarray(0, 2.5 * sampleRate + 13)
    const channels = Array.from({ length: channelCount }, (_, c) =>
      mixedAt(
        clean.map((value) => value * (1 - 0.5 * c)),
        whiteNoise(clean.length, 1 + c),
        8,
      ),
    )
    const result = await best('rate', { sampleRate, channels })
    expect(result.facts.gate!.choice).toBe('restored')
    expect(result.sampleRate).toBe(sampleRate)
    result.channels.forEach((channel, c) => {
      expect(channel.length).toBe(clean.length)
      expect(Math.abs(lagOf(clean, channel, 200))).toBeLessThan(0.3)
      expect(siSdr(clean, channel)).toBeGreaterThan(siSdr(clean, channels[c]!) + 2)
    })
  })

  it('takes hum out, which alone is enough', async () => {
    // A hum is told from a voice by how long it stays.
    const longer = sampleSpeech(20, 26)
    const lines = [1, 2, 3, 4, 5, 6].map((n) => sine(longer.length, 50.1 * n, rate, 1 / n))
    const hum = longer.map((_, i) => lines.reduce((sum, line) => sum + line[i]!, 0))
    const { channels, facts } = await best('hum', mono(mixedAt(longer, hum, 5)))
    expect(facts.found!.hum!.fundamentalHz).toBeCloseTo(50.1, 1)
    expect(facts.repairs!.humHarmonics).toBeGreaterThanOrEqual(5)
    expect(siSdr(longer, channels[0]!)).toBeGreaterThan(20)
  })

  it('gives clipped speech its peaks back, and lowers all of it where they need the room', async () => {
    const peak = speech.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const clipped = speech.map((value) => Math.max(-1, Math.min(1, (value / peak) * 2)))
    const { channels, facts } = await best('clipped', mono(clipped))
    expect(facts.repairs!.declip).toBe('full')
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(siSdr(speech, clipped) + 5)
    expect(facts.output.gainDb).toBeLessThan(-1)
    expect(facts.output.peakDb).toBeLessThanOrEqual(0)
  })

  it('without the judge decides by measures, and says so', async () => {
    const models = join(lab.folder, 'without-judge')
    mkdirSync(models)
    copyFileSync(join(modelFolder, 'gtcrn_simple.onnx'), join(models, 'gtcrn_simple.onnx'))
    const { channels, facts } = await best('judge', mono(noisy), { modelFolder: models })
    expect(facts).toMatchObject({
      chain: 'best',
      gate: { judge: 'measures', choice: 'restored', scores: null },
    })
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(siSdr(speech, noisy) + 5)
  })

  it('without any model is RNNoise, decided by measures', async () => {
    const { facts } = await best('none', mono(noisy), { modelFolder: null })
    expect(facts).toMatchObject({ chain: 'rnnoise-wiener', gate: { judge: 'measures', choice: 'restored' } })
  })

  it('of long recordings tries only windows, and restores all of it', async () => {
    const long = new Float32Array(speech.length * 7.75)
    for (let at = 0; at < long.length; at += speech.length) long.set(noisy.subarray(0, long.length - at), at)
    // Which windows are tried does not depend on models, which take most of the time.
    const { channels, facts } = await best('long', mono(long), { modelFolder: null })
    expect(facts.gate!.windowCount).toBe(3)
    expect(channels[0]!.length).toBe(long.length)
    const end = speech.length * 6
    expect(siSdr(speech, channels[0]!.subarray(end))).toBeGreaterThan(siSdr(speech, noisy) + 5)
  })

  it('stops soon when the work is canceled, whatever it is doing', async () => {
    const { channels } = readSound(join(mediaFolder, 'speech-reverb-noise-16k.wav'))
    const long = new Float32Array(rate * 120)
    for (let at = 0; at + channels[0]!.length <= long.length; at += channels[0]!.length)
      long.set(channels[0]!, at)
    const path = lab.wav('cancel.wav', mono(long), 'int16')
    for (const delayMs of [100, 1500, 3000]) {
      const controller = new AbortController()
      let canceledAt = 0
      setTimeout(() => {
        canceledAt = performance.now()
        controller.abort()
      }, delayMs)
      const run = lab.restore(path, { chain: 'best' }, controller.signal)
      await expect(run).rejects.toMatchObject({ code: 'work_canceled' })
      // Far less than the work would take, on a machine however busy; the promise is two seconds.
      expect(performance.now() - canceledAt).toBeLessThan(10_000)
    }
  })
})

describe.skipIf(!(hasSamples && hasModels))(`strength and loudness${needsSamples}`, () => {
  it.each(['flash', 'best'] as const)('strength 0 gives the input back, with %s', async (chain) => {
    const { channels, facts } = await lab.restored('zero.wav', mono(noisy), { chain, strength: 0 })
    expect(siSdr(noisy, channels[0]!)).toBeGreaterThan(90)
    expect(facts).toMatchObject({ strength: 0, wetShare: 0, gate: null })
  })

  it.each(['flash', 'best'] as const)('half the strength is half way, with %s', async (chain) => {
    const short = noisy.subarray(0, 2 * rate)
    const full = await lab.restored('full.wav', mono(short), { chain })
    const half = await lab.restored('half.wav', mono(short), { chain, strength: 0.5 })
    const middle = short.map((value, i) => (value + full.channels[0]![i]!) / 2)
    expect(siSdr(middle, half.channels[0]!)).toBeGreaterThan(60)
  })

  it('loudness is reached, and no peak leaves its ceiling', async () => {
    for (const loudness of [-16, -30]) {
      const { facts } = await lab.restored('loud.wav', mono(noisy), { loudness, audioFormat: 'flac' })
      expect(Math.abs(facts.output.loudnessLufs! - loudness)).toBeLessThan(0.4)
      expect(facts.output.peakDb).toBeLessThanOrEqual(-1.5)
      expect(facts.targetLoudness).toBe(loudness)
    }
  })

  it('out of range are refused before the file is opened', async () => {
    const nowhere = join(lab.folder, 'nowhere.wav')
    const refusal = { code: 'request_invalid' }
    for (const changes of [
      { strength: -0.1 },
      { strength: 1.1 },
      { strength: Number.NaN },
      { loudness: 0 },
    ]) {
      await expect(lab.restore(nowhere, changes)).rejects.toMatchObject(refusal)
    }
  })
})

it('silence stays silence, also where loudness is asked for', async () => {
  const { channels, facts } = await best('silence', mono(new Float32Array(60_000)), {
    modelFolder: null,
    loudness: -16,
  })
  expect(channels[0]!.every((value) => value === 0)).toBe(true)
  expect(facts).toMatchObject({ gate: null, output: { loudnessLufs: null } })
})
