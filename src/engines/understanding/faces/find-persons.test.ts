/** Finding of people, on photographs of real faces in films that are made here. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas, type Image } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { drawPortrait, loadPortraits, oneMan, others } from '#tests/media-corpus/portraits.ts'
import { hasModels, modelFolder, needsSamples } from '#tests/media-corpus/shared-samples.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { paintPatches, writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { type FaceAnalyzer, openFaceAnalyzer } from './face-analyzer.ts'
import { dot } from './face-embedder.ts'
import { faceOfPicture } from './face-of-picture.ts'
import { findPersons, type PersonSearch } from './find-persons.ts'

const limits = defaultMediaLimits
const size = { width: 640, height: 360 }
const shots = [0, 1, 2, 3].map((index) => ({ startMs: index * 1000, endMs: index * 1000 + 1000 }))
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
]

describe.skipIf(!hasModels)(`finding people${needsSamples}`, () => {
  const folder = tempFolder()
  const film = join(folder, 'film.mp4')
  let analyzer: FaceAnalyzer
  let sheet: Image
  let seen: Awaited<ReturnType<typeof find>>

  beforeAll(async () => {
    const opened = await openFaceAnalyzer(modelFolder)
    if ('reason' in opened) throw new Error(opened.reason)
    analyzer = opened
    sheet = await loadPortraits()
    await writeDrawnFilm(film, {
      ...size,
      fps: 10,
      seconds: 4,
      paint: (context, seconds) => {
        const shot = Math.min(3, Math.floor(seconds + 0.001))
        paintPatches(context, shot + 1, 100)
        for (const { portrait, x } of cast[shot]!) {
          drawPortrait(context, sheet, portrait, { x: x + (seconds - shot) * 60, y: 60, side: 200 })
        }
      },
    })
    seen = await find()
  })

  afterAll(() => analyzer[Symbol.dispose]())

  async function find(changes: Partial<PersonSearch> = {}, signal = new AbortController().signal) {
    const fractions: number[] = []
    const search = { inputPath: film, durationMs: 4000, shots, personCount: 10, limits, folder, ...changes }
    const onProgress = (fraction: number) => fractions.push(fraction)
    return { persons: await findPersons(search, analyzer, { signal, onProgress }), fractions }
  }

  it('tells who is seen when, and knows them again in another shot', () => {
    const { persons, fractions } = seen
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
    expect(fractions.at(-1)).toBe(1)
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
    expect((await find({ personCount: 1 })).persons).toEqual(seen.persons.slice(0, 1))
    expect((await find({ personCount: 0 })).persons).toEqual([])
  })

  it('takes two faces of one image for two people, however alike', async () => {
    const canvas = createCanvas(size.width, size.height)
    const context = canvas.getContext('2d')
    paintPatches(context, 9, 100)
    for (const x of [40, 360]) drawPortrait(context, sheet, guest, { x, y: 60, side: 200 })
    const path = join(folder, 'twins.png')
    writeFileSync(path, canvas.toBuffer('image/png'))
    const { persons } = await find({ inputPath: path, durationMs: 0, shots: [] })
    expect(persons).toHaveLength(2)
    expect(persons.map(({ tracks }) => tracks[0])).toEqual([
      expect.objectContaining({ startMs: 0, endMs: 0 }),
      expect.objectContaining({ startMs: 0, endMs: 0 }),
    ])
  })

  it('finds nobody where nobody is', async () => {
    const { persons } = await find({ shots: [shots[2]!], durationMs: 1000 })
    expect(persons).toEqual([])
    const canvas = createCanvas(320, 180)
    paintPatches(canvas.getContext('2d'), 7, 200)
    const path = join(folder, 'nobody.png')
    writeFileSync(path, canvas.toBuffer('image/png'))
    expect(await faceOfPicture(path, { limits, folder }, analyzer)).toBeNull()
  })

  it('stops when it is told to', async () => {
    await expect(find({}, AbortSignal.abort())).rejects.toMatchObject({ code: 'work_canceled' })
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
