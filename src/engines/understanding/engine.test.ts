import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import type { EngineProgress } from '#engines/engine.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { sine } from '#tests/media-corpus/signals.ts'
import { writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { paintLine } from '#tests/support/drawn-film.ts'
import { engine } from './engine.ts'
import type { AnalysisRequest } from './request.ts'

const folder = tempFolder()
const film = join(folder, 'film.mp4')
writeVideo(film, {
  muxer: 'mp4',
  pictureEncoder: 'libx264',
  soundEncoder: null,
  seconds: 2,
  flashAt: 1,
  width: 64,
  height: 36,
})

function requestOf(inputPath: string): AnalysisRequest {
  return {
    inputPath,
    modelFolder: null,
    settings: {
      sceneLength: { range: 'medium' },
      personCount: 0,
      // Reading text has tests of its own.
      languages: [],
      detectAudioEffects: false,
    },
    limits: defaultMediaLimits,
  }
}

async function analyze(inputPath: string) {
  const progress: EngineProgress[] = []
  const context = {
    folder,
    signal: new AbortController().signal,
    report: (step: EngineProgress) => progress.push(step),
  }
  const { facts } = await engine(requestOf(inputPath), context)
  return { facts, progress }
}

describe('the understanding engine', () => {
  it('finds shots, scenes, still stretches and what goes beside them', async () => {
    const { facts, progress } = await analyze(film)
    expect(facts).toMatchObject({ kind: 'video', width: 64, height: 36, leftOut: expect.any(Array) })
    expect(facts.durationMs).toBeGreaterThanOrEqual(2000)
    // One white picture in a second of black on both sides: no change of camera.
    expect(facts.shots).toEqual([
      expect.objectContaining({ number: 1, startMs: 0, endMs: 2000, begins: 'start', confidence: 1 }),
    ])
    expect(facts.scenes).toEqual([{ number: 1, startMs: 0, endMs: 2000, shotNumbers: [1] }])
    expect(facts.stillStretches).toEqual([
      { kind: 'black', startMs: 0, endMs: 1000 },
      { kind: 'black', startMs: 1040, endMs: 2000 },
    ])
    const { sprite, waveform } = facts.derivatives
    expect(probeMedia(sprite!.path, defaultMediaLimits)).toMatchObject({
      kind: 'image',
      width: sprite!.columns * sprite!.width,
      height: sprite!.rows * sprite!.height,
    })
    expect(waveform).toBeNull()
    expect(existsSync(facts.shots[0]!.keyFramePath!)).toBe(true)
    const fractions = progress.map(({ overallFraction }) => overallFraction)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })

  it('knows the rest of a picture whose letters nobody can read', async () => {
    const canvas = createCanvas(640, 120)
    const context = canvas.getContext('2d')
    paintLine(context, 'Quarterly results', { y: 80, size: 48 })
    const path = join(folder, 'letters.png')
    writeFileSync(path, canvas.toBuffer('image/png'))
    const { settings, ...request } = requestOf(path)
    const own = tempFolder()
    // In the way of what reads.
    writeFileSync(join(own, 'text-data'), '')
    const { facts } = await engine(
      { ...request, settings: { ...settings, languages: ['en'] } },
      { folder: own, signal: new AbortController().signal, report: () => undefined },
    )
    expect(facts.picture).not.toBeNull()
    expect(facts.leftOut).toContainEqual({
      detector: 'text',
      reason: expect.stringContaining('Tesseract could not be loaded'),
    })
  })

  it('says of a drawing that it is none of its business', async () => {
    const drawing = join(folder, 'drawing.svg')
    writeFileSync(drawing, '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>')
    await expect(analyze(drawing)).rejects.toMatchObject({
      code: 'media_unsupported',
      message: expect.stringContaining('a drawing (svg)'),
    })
  })

  it('says the same of the same file', async () => {
    const [first, second] = [await analyze(film), await analyze(film)]
    expect(second.facts).toEqual(first.facts)
  })

  it('gives an image a copy and a hash, and no time', async () => {
    const path = join(folder, 'image.png')
    writeFileSync(path, createCanvas(3000, 20).toBuffer('image/png'))
    const { facts } = await analyze(path)
    expect(facts).toMatchObject({ kind: 'image', durationMs: 0, shots: [], scenes: [] })
    expect(facts.picture!.pictureHash).toMatch(/^[0-9a-f]{16}$/)
    expect(probeMedia(facts.picture!.path, defaultMediaLimits)).toMatchObject({ width: 1280, height: 9 })
  })

  it('refuses sound without pictures, and says why', async () => {
    const path = join(folder, 'tone.wav')
    writeWav(path, { sampleRate: 8000, channels: [sine(8000, 300, 8000, 0.5)] })
    await expect(analyze(path)).rejects.toMatchObject({
      code: 'media_unsupported',
      message: expect.stringContaining('sound and no pictures'),
    })
  })

  it('finds one shot in a film of one picture', async () => {
    const path = join(folder, 'one.mp4')
    writeVideo(path, {
      muxer: 'mp4',
      pictureEncoder: 'libx264',
      soundEncoder: null,
      seconds: 0.04,
      flashAt: 0,
      width: 64,
      height: 36,
    })
    const { facts } = await analyze(path)
    expect(facts.shots).toMatchObject([{ startMs: 0, endMs: 40, keyFrameMs: 0 }])
    expect(facts.derivatives).toMatchObject({ sprite: { columns: 1, rows: 1 }, waveform: null })
  })

  it('fails for a film that breaks off, and says where', async () => {
    const path = join(folder, 'broken.mp4')
    writeVideo(path, {
      muxer: 'mp4',
      pictureEncoder: 'libx264',
      soundEncoder: null,
      seconds: 4,
      flashAt: 1,
      width: 64,
      height: 36,
    })
    const bytes = readFileSync(path)
    const [mediaAt, indexAt] = [bytes.indexOf('mdat'), bytes.indexOf('moov')]
    writeFileSync(path, bytes.fill(0, (mediaAt + indexAt) >> 1, indexAt - 4))
    await expect(analyze(path)).rejects.toMatchObject({
      code: 'media_unreadable',
      message: expect.stringMatching(/The pictures end at \d\.\d\d s.*they last 4\.00 s/),
    })
  })

  it('knows the pictures of a film whose sound nobody can read, and says what it does not know', async () => {
    const path = join(folder, 'strange-sound.mp4')
    writeVideo(path, {
      muxer: 'mp4',
      pictureEncoder: 'libx264',
      soundEncoder: 'aac',
      seconds: 1,
      flashAt: 0,
      width: 64,
      height: 36,
      sound: { sampleRate: 48_000, channels: [sine(48_000, 300, 48_000, 0.5)] },
    })
    const bytes = readFileSync(path)
    bytes.write('nope', bytes.indexOf('mp4a', bytes.indexOf('stsd', bytes.indexOf('soun'))))
    bytes.write('nope', bytes.indexOf('esds'))
    writeFileSync(path, bytes)
    const { facts } = await analyze(path)
    expect(facts.shots).toHaveLength(1)
    expect(facts.derivatives.waveform).toBeNull()
    expect(facts.leftOut).toContainEqual({
      detector: 'derivatives',
      reason: expect.stringMatching(/sound|codec/i),
    })
  })

  it('stops when it is told to', async () => {
    const cancel = new AbortController()
    const report = () => cancel.abort()
    const work = engine(requestOf(film), { folder, signal: cancel.signal, report })
    await expect(work).rejects.toMatchObject({ code: 'work_canceled' })
  })
})
