/** The engine without its model, on what is not speech, on what it cannot take, and on video. */
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { lagOf, siSdr } from '#tests/media-corpus/comparison.ts'
import { RestoreLab } from '#tests/media-corpus/restore-lab.ts'
import { hasSamples, needsSamples, sampleSpeech } from '#tests/media-corpus/shared-samples.ts'
import { mixedAt, power, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { engine, type RestoreRequest } from './engine.ts'

const lab = new RestoreLab(tempFolder())
const { folder } = lab
const speech = sampleSpeech(20, 26)
const peakOf = (samples: Float32Array) => samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

describe.skipIf(!hasSamples)(`the fallback${needsSamples}`, () => {
  it.each([
    ['without a folder of models', null],
    ['without the model in the folder', folder],
  ])('runs %s, and says why', async (_, modelFolderOrNone) => {
    const noisy = mixedAt(speech, whiteNoise(speech.length, 1), 0)
    const sound = { sampleRate: 16_000, channels: [noisy] }
    const { channels, facts } = await lab.restored('fallback.wav', sound, { modelFolder: modelFolderOrNone })
    expect(facts.chain).toBe('rnnoise-wiener')
    expect(facts.fallbackReason).toMatch(/folder/)
    expect(channels[0]!.length).toBe(noisy.length)
    expect(Math.abs(lagOf(speech, channels[0]!, 1100))).toBeLessThan(0.5)
    expect(siSdr(speech, channels[0]!) - siSdr(speech, noisy)).toBeGreaterThan(5)
  })

  it('runs when the model file is damaged', async () => {
    writeFileSync(join(folder, 'gtcrn_simple.onnx'), 'no model')
    const sound = { sampleRate: 16_000, channels: [speech.subarray(0, 16_000)] }
    const { facts } = await lab.restored('damaged-model.wav', sound, { modelFolder: folder })
    expect(facts.chain).toBe('rnnoise-wiener')
    expect(facts.fallbackReason).toContain('damaged')
  })
})

describe('what is not speech', () => {
  it('silence stays silence', async () => {
    const { channels, facts } = await lab.restored('silence.wav', {
      sampleRate: 44_100,
      channels: [new Float32Array(60_000)],
    })
    expect(channels[0]!.length).toBe(60_000)
    expect(peakOf(channels[0]!)).toBe(0)
    expect(facts).toMatchObject({ speechLevelDb: null, snrDb: { before: null, after: null } })
    expect(facts.output).toMatchObject({ peakDb: null, rmsDb: null })
  })

  it('the faint noise of a converter is not blown up', async () => {
    const faint = whiteNoise(48_000, 1).map((value) => value * 1e-5)
    const { channels } = await lab.restored('faint.wav', { sampleRate: 48_000, channels: [faint] })
    expect(power(channels[0]!)).toBeLessThanOrEqual(power(faint))
  })

  it.each([1, 2, 100, 767, 1535, 4801])('%i samples are taken', async (length) => {
    const result = await lab.restored('short.wav', {
      sampleRate: 48_000,
      channels: [sine(length, 440, 48_000, 0.5)],
    })
    expect(result.channels[0]!.length).toBe(length)
    expect(result.audio.mediaType).toBe('audio/wav')
  })
})

describe('what cannot be restored', () => {
  const picture = { seconds: 1, flashAt: 0.5, width: 64, height: 48, pictureEncoder: 'libx264' } as const

  it.each([
    [
      'a silent film',
      'media_no_audio',
      (path: string) => writeVideo(path, { muxer: 'mp4', soundEncoder: null, ...picture }),
    ],
    ['an empty file', 'media_empty', (path: string) => writeFileSync(path, '')],
    [
      'sound without samples',
      'media_empty',
      (path: string) => writeWav(path, { sampleRate: 8000, channels: [new Float32Array(0)] }),
    ],
    [
      'sound of four samples a second',
      'media_unsupported',
      (path: string) => writeWav(path, { sampleRate: 4, channels: [new Float32Array(100)] }),
    ],
    [
      'a text that is named .wav',
      'media_unreadable',
      (path: string) => writeFileSync(path, 'not sound at all '.repeat(100)),
    ],
  ])('%s is refused as %s, and leaves nothing behind', async (_, code, make) => {
    const path = join(folder, 'refused.wav')
    make(path)
    const work = mkdtempSync(join(folder, 'refused-'))
    const request: RestoreRequest = {
      inputPath: path,
      modelFolder: null,
      chain: 'flash',
      audioFormat: 'mp3',
      wantVideo: true,
      limits: defaultMediaLimits,
    }
    const context = { folder: work, signal: new AbortController().signal, report: () => {} }
    await expect(engine(request, context)).rejects.toMatchObject({ code })
    expect(readdirSync(work)).toEqual([])
  })

  it('sound of 4000 samples a second is taken, and has a loudness', async () => {
    const sound = (sampleRate: number) => ({ sampleRate, channels: [sine(sampleRate, 300, sampleRate, 0.3)] })
    const { facts } = await lab.restored('slow.wav', sound(4000))
    expect(facts.output.loudnessLufs).toBeGreaterThan(-70)
    await expect(lab.restored('slower.wav', sound(3999))).rejects.toThrow('3999 samples a second')
  })

  it('sound longer than the limit is refused', async () => {
    const path = lab.wav('long.wav', { sampleRate: 8000, channels: [new Float32Array(80_000)] })
    const limits = { ...defaultMediaLimits, maxDurationMs: 5000 }
    await expect(lab.restore(path, { limits })).rejects.toMatchObject({ code: 'media_over_limit' })
  })

  it('requests that make no sense are refused before the file is opened', async () => {
    const nowhere = join(folder, 'nowhere.wav')
    const refusal = { code: 'request_invalid' }
    await expect(lab.restore(nowhere, { chain: 'loud' as 'flash' })).rejects.toMatchObject(refusal)
    await expect(lab.restore(nowhere, { audioFormat: 'aac' as 'mp3' })).rejects.toMatchObject(refusal)
    await expect(
      lab.restore(nowhere, { limits: { ...defaultMediaLimits, maxDurationMs: 0 } }),
    ).rejects.toMatchObject(refusal)
  })
})

describe('video', () => {
  it('comes back with its pictures and its restored sound, and the stages say so', async () => {
    const path = join(folder, 'film.mp4')
    const sound = { sampleRate: 48_000, channels: [sine(144_000, 300, 48_000, 0.3)] }
    const size = { seconds: 3, flashAt: 1, width: 64, height: 48 }
    writeVideo(path, { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: 'aac', sound, ...size })
    const { video, audio, master, progress } = await lab.restore(path, {
      wantVideo: true,
      audioFormat: 'flac',
    })
    expect(video).toMatchObject({ mediaType: 'video/mp4', fileExtension: 'mp4' })
    expect(existsSync(video!.path)).toBe(true)
    expect(audio).toEqual(master)
    expect([...new Set(progress.map(({ stage }) => stage))]).toEqual(['decoding', 'restoring', 'muxing'])
    expect(progress.at(-1)!.overallFraction).toBeCloseTo(1, 6)
  })

  it('is not made of sound alone', async () => {
    const path = lab.wav('sound-only.wav', { sampleRate: 8000, channels: [sine(8000, 300, 8000, 0.3)] })
    expect((await lab.restore(path, { wantVideo: true })).video).toBeNull()
  })
})
