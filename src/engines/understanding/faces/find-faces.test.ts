/** Finding of people, on photographs of real faces in films that are made here. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas, type Image } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EngineProgress } from '#engines/engine.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { drawPortrait, loadPortraits, oneMan, others } from '#tests/media-corpus/portraits.ts'
import { hasModels, modelFolder, needsSamples } from '#tests/media-corpus/shared-samples.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { paintPatches, writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { engine } from '../engine.ts'
import { type FaceAnalyzer, openFaceAnalyzer } from './face-analyzer.ts'
import { dot } from './face-embedder.ts'
import { faceOfPicture } from './face-of-picture.ts'

const limits = defaultMediaLimits
const size = { width: 640, height: 360 }
const [man, manElsewhere] = [oneMan[3]!, oneMan[11]!]
const [woman, guest] = [others[2]!, others[65]!]
/** In each shot: who is where at its beginning. All move to the right. */
const cast: { portrait: number; x: number }[][] = [
  [{ portrait: man, x: 380 }],
  [
    { portrait: woman, x: 40 },
    { portrait: manElsewhere, x: 360 },
  ],
  [],
  [{ portrait: woman, x: 200 }],
  [{ portrait: guest, x: 200 }],
]

describe.skipIf(!hasModels)(`finding people${needsSamples}`, () => {
  const folder = tempFolder()
  const film = join(folder, 'film.mp4')
  let analyzer: FaceAnalyzer
  let sheet: Image
  let seen: Awaited<ReturnType<typeof find>>
  const reports: EngineProgress[] = []

  beforeAll(async () => {
    const opened = await openFaceAnalyzer(modelFolder)
    if ('reason' in opened) throw new Error(opened.reason)
    analyzer = opened
    sheet = await loadPortraits()
    await writeDrawnFilm(film, {
      ...size,
      fps: 10,
      // The last shot is over before a look at it is due.
      seconds: 4.2,
      paint: (context, seconds) => {
        const shot = Math.floor(seconds + 0.001)
        paintPatches(context, shot + 1, 100)
        for (const { portrait, x } of cast[shot]!) {
          drawPortrait(context, sheet, portrait, { x: x + (seconds - shot) * 60, y: 60, side: 200 })
        }
      },
    })
    seen = await find({}, (progress) => reports.push(progress))
  })

  afterAll(() => analyzer[Symbol.dispose]())

  async function find(
    { inputPath = film, personCount = 10 } = {},
    report: (progress: EngineProgress) => void = () => {},
    signal = new AbortController().signal,
  ) {
    const settings = {
      sceneLength: { range: 'medium' as const },
      personCount,
      languages: [],
      detectAudioEffects: false,
    }
    const { facts } = await engine(
      { inputPath, modelFolder, settings, limits },
      { folder: tempFolder(), signal, report },
    )
    return facts
  }

  it('tells who is seen when, and knows them again in another shot', () => {
    const { persons } = seen
    const times = persons.map(({ tracks }) => tracks.map(({ startMs, endMs }) => [startMs, endMs]))
    expect(times).toEqual([
      [
        [0, 1000],
        [1000, 2000],
      ],
      [
        [1000, 2000],
        [3000, 4000],
      ],
      [[4000, 4200]],
    ])
    const [him, her] = persons
    expect([him!.number, her!.number]).toEqual([1, 2])
    expect(him!.confidence).toBeGreaterThan(0.9)
    // The portrait is 200 pixels wide; its face is in the middle, some 100 to 150 of them.
    const box = him!.tracks[0]!.box
    expect(box.x * 640).toBeGreaterThan(390)
    expect((box.x + box.width) * 640).toBeLessThan(640)
    expect(box.width * 640).toBeGreaterThan(90)
    expect(box.width * 640).toBeLessThan(170)
    expect(Math.hypot(...him!.embedding)).toBeCloseTo(1, 5)
    expect(dot(Float32Array.from(him!.embedding), Float32Array.from(her!.embedding))).toBeLessThan(0.5)
  })

  it('shows that it is at work on each shot that was over before a look was due', () => {
    const fractions = reports.filter(({ stage }) => stage === 'faces').map((each) => each.stageFraction)
    // The beginning, the one such shot, the end.
    expect(fractions).toEqual([0, 1, 1])
  })

  it('cuts out a square for each, on which the same face is found', async () => {
    for (const { cropPath, embedding } of seen.persons) {
      const { width, height } = probeMedia(cropPath!, limits)
      expect(width).toBe(height)
      const face = await faceOfPicture(cropPath!, { limits, folder: tempFolder() }, analyzer)
      expect(dot(Float32Array.from(face!.embedding), Float32Array.from(embedding))).toBeGreaterThan(0.8)
      expect(existsSync(face!.cropPath)).toBe(true)
    }
  })

  it('says the same of the same file, of as many as are wanted', async () => {
    const once = await find({ personCount: 1 })
    const withoutPath = ({ persons }: typeof seen) => persons.map(({ cropPath: _, ...person }) => person)
    expect(withoutPath(once)).toEqual(withoutPath(seen).slice(0, 1))
    expect(readFileSync(once.persons[0]!.cropPath!)).toEqual(readFileSync(seen.persons[0]!.cropPath!))
    expect(once.shots.map(({ startMs }) => startMs)).toEqual([0, 1000, 2000, 3000, 4000])
  })

  it('takes two faces of one image for two people, however alike', async () => {
    const canvas = createCanvas(size.width, size.height)
    const context = canvas.getContext('2d')
    paintPatches(context, 9, 100)
    for (const x of [40, 360]) drawPortrait(context, sheet, guest, { x, y: 60, side: 200 })
    const path = join(folder, 'twins.png')
    writeFileSync(path, canvas.toBuffer('image/png'))
    const { persons } = await find({ inputPath: path })
    expect(persons).toHaveLength(2)
    expect(persons.map(({ tracks }) => tracks[0])).toEqual([
      expect.objectContaining({ startMs: 0, endMs: 0 }),
      expect.objectContaining({ startMs: 0, endMs: 0 }),
    ])
  })

  it('sees the same face in a picture whether it is analyzed or searched by', async () => {
    const canvas = createCanvas(400, 400)
    const context = canvas.getContext('2d')
    context.fillStyle = '#777'
    context.fillRect(0, 0, 400, 400)
    // So large a face is found in a copy of one size, and not in one of another.
    drawPortrait(context, sheet, others[5]!, { x: 20, y: 20, side: 360 })
    const path = join(folder, 'portrait.jpg')
    writeFileSync(path, canvas.toBuffer('image/jpeg'))
    const [person] = (await find({ inputPath: path })).persons
    const face = await faceOfPicture(path, { limits, folder: tempFolder() }, analyzer)
    expect(dot(Float32Array.from(face!.embedding), Float32Array.from(person!.embedding))).toBeCloseTo(1, 5)
  })

  it('finds nobody where nobody is', async () => {
    const canvas = createCanvas(320, 180)
    paintPatches(canvas.getContext('2d'), 7, 200)
    const path = join(folder, 'nobody.png')
    writeFileSync(path, canvas.toBuffer('image/png'))
    expect(await faceOfPicture(path, { limits, folder }, analyzer)).toBeNull()
  })

  it('stops when it is told to', async () => {
    const cancel = new AbortController()
    const report = ({ stage }: EngineProgress) => {
      if (stage === 'faces') cancel.abort()
    }
    await expect(find({}, report, cancel.signal)).rejects.toMatchObject({ code: 'work_canceled' })
  })
})

describe('without the model', () => {
  it('says why faces are left out', async () => {
    expect(await openFaceAnalyzer(null)).toEqual({
      detector: 'faces',
      reason: 'No folder of model files is set.',
    })
    expect(await openFaceAnalyzer(tempFolder())).toMatchObject({
      reason: expect.stringContaining('version-RFB-640.onnx'),
    })
  })
})
