/** The engine on speech: what it promises of every recording it takes. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AudioWriter } from '#engines/media/audio-writer.ts'
import { lagOf, siSdr } from '#tests/media-corpus/comparison.ts'
import { RestoreLab } from '#tests/media-corpus/restore-lab.ts'
import { hasModels, hasSamples, needsSamples, sampleSpeech } from '#tests/media-corpus/shared-samples.ts'
import { mixedAt, power, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound, resampled } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'

const lab = new RestoreLab(tempFolder())
const { folder } = lab
const canRun = hasSamples && hasModels
const speech = sampleSpeech(20, 26)
const peakOf = (samples: Float32Array) => samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe.skipIf(!canRun)(`speech${needsSamples}`, () => {
  it('in noise gains at least 5 dB of SI-SDR and keeps its level', async () => {
    const noisy = mixedAt(speech, whiteNoise(speech.length, 1), 5)
    const { channels, facts } = await lab.restored('noisy.wav', { sampleRate: 16_000, channels: [noisy] })
    expect(facts.chain).toBe('flash')
    expect(facts.fallbackReason).toBeNull()
    expect(facts.models).toEqual([expect.objectContaining({ fileName: 'gtcrn_simple.onnx' })])
    expect(siSdr(speech, channels[0]!) - siSdr(speech, noisy)).toBeGreaterThan(5)
    expect(10 * Math.log10(power(channels[0]!) / power(speech))).toBeCloseTo(0, -0.3)
    expect(facts.snrDb.before).toBeGreaterThan(2)
    expect(facts.snrDb.before).toBeLessThan(10)
    expect(facts.snrDb.after).toBeGreaterThan(20)
  })

  it('that is clean comes back as it was', async () => {
    const clean = sampleSpeech(0, 30)
    const { channels } = await lab.restored('clean.wav', { sampleRate: 16_000, channels: [clean] })
    expect(siSdr(clean, channels[0]!)).toBeGreaterThan(27)
  })

  it('that is very quiet is restored like loud speech, and stays quiet', async () => {
    const noisy = mixedAt(speech, whiteNoise(speech.length, 1), 5)
    const quiet = noisy.map((value) => value * 0.003)
    const loud = await lab.restored('loud.wav', { sampleRate: 16_000, channels: [noisy] })
    const { channels } = await lab.restored('quiet.wav', { sampleRate: 16_000, channels: [quiet] })
    expect(siSdr(loud.channels[0]!, channels[0]!)).toBeGreaterThan(30)
    expect(peakOf(channels[0]!)).toBeLessThan(peakOf(quiet))
  })

  it('with rumble 20 dB louder than itself is found again', async () => {
    const rumble = sine(speech.length, 25, 16_000, Math.sqrt(2 * power(speech)) * 10)
    const noisy = speech.map((value, i) => value + rumble[i]!)
    const { channels } = await lab.restored('rumble.wav', { sampleRate: 16_000, channels: [noisy] })
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(15)
  })

  it.each([8000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000])(
    'at %i Hz keeps its rate, its exact length and its place',
    async (sampleRate) => {
      const clean = resampled(speech.subarray(0, 48_000), 16_000, sampleRate).subarray(
        0,
        2.5 * sampleRate + 13,
      )
      const noisy = mixedAt(clean, whiteNoise(clean.length, 1), 15)
      const result = await lab.restored('rate.wav', { sampleRate, channels: [noisy] }, { audioFormat: 'mp3' })
      expect(result.sampleRate).toBe(sampleRate)
      expect(result.channels[0]!.length).toBe(clean.length)
      expect(result.facts.output).toMatchObject({ sampleRate, sampleCount: clean.length, channelCount: 1 })
      expect(Math.abs(lagOf(clean, result.channels[0]!, 200))).toBeLessThan(0.1)
      const audio = readSound(result.audio.path)
      expect(audio.channels[0]!.length).toBeCloseTo((clean.length * audio.sampleRate) / sampleRate, -0.5)
    },
  )

  it('in stereo keeps both channels, also when one is the inverse of the other', async () => {
    const inverse = speech.map((value) => -value)
    const quiet = speech.map((value) => value * 0.25)
    for (const [name, right] of [
      ['inverse', inverse],
      ['panned', quiet],
    ] as const) {
      const { channels } = await lab.restored(`${name}.wav`, {
        sampleRate: 16_000,
        channels: [speech, right],
      })
      expect(siSdr(speech, channels[0]!)).toBeGreaterThan(20)
      expect(siSdr(right, channels[1]!)).toBeGreaterThan(20)
      expect(10 * Math.log10(power(channels[1]!) / power(right))).toBeCloseTo(0, 0)
    }
  })

  it('that was clipped hard is taken, and does not leave full scale', async () => {
    const clipped = speech.map((value) => Math.max(-1, Math.min(1, value * 40)))
    const { channels, facts } = await lab.restored('clipped.wav', { sampleRate: 16_000, channels: [clipped] })
    expect(peakOf(channels[0]!)).toBeLessThan(1)
    expect(facts.output.peakDb).toBeLessThanOrEqual(0)
    expect(facts.output.limitedSamples).toBeGreaterThan(0)
    expect(siSdr(clipped, channels[0]!)).toBeGreaterThan(5)
  })

  it('beyond full scale in a float file is lowered as a whole, and the facts say by how much', async () => {
    const loud = speech.map((value) => value * 8)
    const { channels, facts } = await lab.restored('beyond.wav', { sampleRate: 16_000, channels: [loud] })
    expect(peakOf(channels[0]!)).toBeLessThan(1)
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(20)
    expect(facts.output.gainDb).toBeCloseTo(-20 * Math.log10(peakOf(loud) / 0.999), 1)
  })

  it('on a constant offset loses the offset', async () => {
    const shifted = speech.map((value) => value * 0.5 + 0.3)
    const { channels } = await lab.restored('offset.wav', { sampleRate: 16_000, channels: [shifted] })
    const mean = channels[0]!.reduce((sum, value) => sum + value, 0) / speech.length
    expect(Math.abs(mean)).toBeLessThan(1e-4)
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(20)
  })

  it('with samples that are no numbers in it comes back whole', async () => {
    const damaged = speech.slice()
    damaged.set([Number.NaN, Number.POSITIVE_INFINITY], 50_000)
    const { channels, facts } = await lab.restored('nan.wav', { sampleRate: 16_000, channels: [damaged] })
    expect(channels[0]!.every(Number.isFinite)).toBe(true)
    expect(facts.input.invalidSamples).toBe(2)
    expect(siSdr(speech, channels[0]!)).toBeGreaterThan(20)
  })

  it('in six channels is mixed to stereo, and the facts say so', async () => {
    const silence = new Float32Array(speech.length)
    const channels = [silence, silence, speech, silence, silence, silence]
    const result = await lab.restored('surround.wav', { sampleRate: 16_000, channels })
    expect(result.channels).toHaveLength(2)
    expect(result.facts.output).toMatchObject({ channelCount: 2, isDownmix: true })
    expect(result.facts.input).toMatchObject({ channelCount: 6, channelLayout: '5.1' })
    for (const channel of result.channels) expect(siSdr(speech, channel)).toBeGreaterThan(20)
  })

  it('in an MP3 comes back with exactly the samples players give of it', async () => {
    const path = join(folder, 'speech.mp3')
    using writer = new AudioWriter(path, 'mp3', 16_000, 1)
    writer.write([speech])
    writer.finish()
    const result = await lab.restore(path, { audioFormat: 'mp3' })
    expect(readSound(result.master.path).channels[0]!.length).toBe(speech.length)
    expect(readSound(result.audio.path).channels[0]!.length).toBe(speech.length)
  })

  it('in a file that breaks off is restored as far as it goes', async () => {
    const path = join(folder, 'cut.flac')
    using writer = new AudioWriter(path, 'flac', 16_000, 1)
    writer.write([speech])
    writer.finish()
    writeFileSync(path, readFileSync(path).subarray(0, 60_000))
    const { facts } = await lab.restore(path)
    expect(facts.output.durationMs).toBeGreaterThan(1500)
    expect(facts.output.durationMs).toBeLessThan(5500)
  })

  it('says what it is doing, and never that less is done than before', async () => {
    const { progress } = await lab.restore(
      lab.wav('progress.wav', { sampleRate: 16_000, channels: [speech] }),
    )
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual(['decoding', 'restoring'])
    expect(progress.length).toBeGreaterThan(5)
    progress.forEach(({ stageFraction, overallFraction }, i) => {
      expect(stageFraction).toBeGreaterThanOrEqual(0)
      expect(stageFraction).toBeLessThanOrEqual(1)
      expect(overallFraction).toBeGreaterThanOrEqual(progress[i - 1]?.overallFraction ?? 0)
    })
    expect(progress.at(-1)!.overallFraction).toBe(1)
  })

  it('stops soon when the work is canceled', async () => {
    const long = new Float32Array(16_000 * 600)
    for (let at = 0; at < long.length; at += speech.length) long.set(speech, at)
    const path = lab.wav('cancel.wav', { sampleRate: 16_000, channels: [long] }, 'int16')
    for (const delayMs of [20, 1000]) {
      const controller = new AbortController()
      let canceledAt = 0
      setTimeout(() => {
        canceledAt = performance.now()
        controller.abort()
      }, delayMs)
      await expect(lab.restore(path, {}, controller.signal)).rejects.toMatchObject({ code: 'work_canceled' })
      expect(canceledAt).toBeGreaterThan(0)
      // Far less than the work would take, on a machine however busy; the promise is two seconds.
      expect(performance.now() - canceledAt).toBeLessThan(10_000)
    }
  })
})
