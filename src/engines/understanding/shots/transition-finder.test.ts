import { describe, expect, it } from 'vitest'
import type { SmallPicture } from '#engines/media/picture-stream.ts'
import { featuresOf } from './frame-features.ts'
import { StillFinder } from './still-finder.ts'
import { TransitionFinder } from './transition-finder.ts'

type Pixels = { luma: Float32Array; chroma: [Float32Array, Float32Array] }

/** Soft waves in all directions under hard-edged tiles: a place that the seed alone decides, seen from `shift` pixels to the right. */
function placeOf(seed: number, shift = 0): Pixels {
  const wave = (x: number, y: number, plane: number) => {
    let sum = 0
    for (let i = 1; i <= 5; i++) {
      const [a, b] = [Math.sin(seed * 12.9 * i + plane), Math.cos(seed * 78.2 * i + plane)]
      sum += Math.sin((x + shift) * a * 0.25 + y * b * 0.25 + seed * i * 3.1)
    }
    const [column, row] = [Math.floor((x + shift) / 5), Math.floor(y / 5)]
    return sum + 1.5 * Math.sin(column * 127.1 + row * 311.7 + seed * 74.7)
  }
  const planeOf = (width: number, height: number, plane: number, strength: number) =>
    Float32Array.from({ length: width * height }, (_, at) => {
      const scale = 128 / width
      return 128 + strength * wave((at % width) * scale, Math.floor(at / width) * scale, plane)
    })
  return { luma: planeOf(128, 72, 0, 22), chroma: [planeOf(64, 36, 1, 8), planeOf(64, 36, 2, 8)] }
}

function plain(luma: number): Pixels {
  const chroma = () => new Float32Array(64 * 36).fill(128)
  return { luma: new Float32Array(128 * 72).fill(luma), chroma: [chroma(), chroma()] }
}

/** `share` of the second picture over the first. */
function mixed(a: Pixels, b: Pixels, share: number): Pixels {
  const mix = (one: Float32Array, other: Float32Array) =>
    one.map((value, at) => value + share * (other[at]! - value))
  return { luma: mix(a.luma, b.luma), chroma: [mix(a.chroma[0], b.chroma[0]), mix(a.chroma[1], b.chroma[1])] }
}

type Picture = (frame: number) => Pixels

/** Pictures one after the other, by default 25 a second. */
function film(pictures: readonly Pixels[], timeOf = (frame: number) => frame * 40): SmallPicture[] {
  const bytes = (values: Float32Array) =>
    Uint8Array.from(values, (value) => Math.max(0, Math.min(255, value)))
  return pictures.map(({ luma, chroma }, frame) => ({
    timeMs: timeOf(frame),
    luma: bytes(luma),
    chroma: [bytes(chroma[0]), bytes(chroma[1])],
  }))
}

const times = (count: number, picture: Picture) => Array.from({ length: count }, (_, frame) => picture(frame))

function transitionsIn(pictures: readonly SmallPicture[]) {
  const finder = new TransitionFinder()
  const found = pictures.flatMap((picture) => finder.push(featuresOf(picture)))
  return [...found, ...finder.finish()]
}

const [here, there] = [placeOf(1), placeOf(2)]

describe('changes of shot', () => {
  it('finds a cut at its time, whatever the distance of the pictures', () => {
    const uneven = (frame: number) => frame * 33 + (frame % 3) * 11
    const found = transitionsIn(film([...times(30, () => here), ...times(30, () => there)], uneven))
    expect(found).toMatchObject([{ kind: 'cut', atMs: uneven(30) }])
  })

  it('finds a cut in the dark', () => {
    const dark = (pixels: Pixels) => mixed(plain(0), pixels, 0.12)
    const found = transitionsIn(film([...times(30, () => dark(here)), ...times(30, () => dark(there))]))
    expect(found).toMatchObject([{ kind: 'cut', atMs: 1200 }])
  })

  it('takes no flash, no strobe and no moving camera for a change', () => {
    const flash = mixed(here, plain(255), 0.85)
    const strobe = times(60, (frame) => (frame === 20 || frame === 25 || frame === 26 ? flash : here))
    expect(transitionsIn(film(strobe))).toEqual([])
    expect(transitionsIn(film(times(60, (frame) => placeOf(1, frame * 2))))).toEqual([])
  })

  it.each([0, 255])('finds a fade through a plain picture of brightness %i in its middle', (luma) => {
    const out = times(12, (frame) => mixed(here, plain(luma), (frame + 1) / 13))
    const into = times(12, (frame) => mixed(plain(luma), there, (frame + 1) / 13))
    const pictures = [
      ...times(30, () => here),
      ...out,
      ...times(5, () => plain(luma)),
      ...into,
      ...times(30, () => there),
    ]
    const found = transitionsIn(film(pictures))
    expect(found).toMatchObject([{ kind: 'fade' }])
    expect(Math.abs(found[0]!.atMs - 44 * 40)).toBeLessThanOrEqual(40)
  })

  it.each([10, 20, 40])('finds a dissolve of %i frames in its middle', (length) => {
    const between = times(length, (frame) => mixed(here, there, (frame + 1) / (length + 1)))
    const found = transitionsIn(film([...times(40, () => here), ...between, ...times(40, () => there)]))
    expect(found).toMatchObject([{ kind: 'dissolve' }])
    expect(Math.abs(found[0]!.atMs - (40 + length / 2) * 40)).toBeLessThanOrEqual(80)
  })

  it('finds a wipe', () => {
    const wiped = (share: number): Pixels => {
      const pick = (a: Float32Array, b: Float32Array, width: number) =>
        a.map((value, at) => (at % width < share * width ? b[at]! : value))
      return {
        luma: pick(here.luma, there.luma, 128),
        chroma: [pick(here.chroma[0], there.chroma[0], 64), pick(here.chroma[1], there.chroma[1], 64)],
      }
    }
    const between = times(20, (frame) => wiped((frame + 1) / 21))
    const found = transitionsIn(film([...times(40, () => here), ...between, ...times(40, () => there)]))
    expect(found).toMatchObject([{ kind: 'wipe' }])
  })

  it.each([40, 1000, 5000])(
    'tells of nothing in what it calls settled, of a picture each %i ms',
    (stepMs) => {
      const places = [here, there, placeOf(3)]
      const pictures = places.flatMap((place) => times(9, () => place))
      const finder = new TransitionFinder()
      const [settled, found]: [number[], number[]] = [[Number.NEGATIVE_INFINITY], []]
      for (const picture of film(pictures, (frame) => frame * stepMs)) {
        for (const { atMs } of finder.push(featuresOf(picture))) {
          expect(atMs).toBeGreaterThanOrEqual(settled.at(-1)!)
          found.push(atMs)
        }
        settled.push(finder.settledMs)
      }
      found.push(...finder.finish().map(({ atMs }) => atMs))
      expect(found).toEqual([9 * stepMs, 18 * stepMs])
      expect(settled).toEqual(settled.toSorted((a, b) => a - b))
    },
  )

  it('takes a change of light for none', () => {
    const darker = times(30, (frame) => mixed(here, plain(0), (frame / 30) * 0.6))
    expect(transitionsIn(film([...times(20, () => here), ...darker]))).toEqual([])
  })
})

describe('still stretches', () => {
  it('finds black, white and frozen pictures, and none that move', () => {
    const finder = new StillFinder()
    const pictures = [
      ...times(10, () => plain(0)),
      ...times(20, (frame) => placeOf(1, frame)),
      ...times(60, () => there),
      ...times(10, () => plain(250)),
      ...times(20, (frame) => placeOf(3, frame)),
    ]
    for (const picture of film(pictures)) finder.push(featuresOf(picture))
    finder.finish(pictures.length * 40)
    expect(finder.found).toEqual([
      { kind: 'black', startMs: 0, endMs: 400 },
      { kind: 'frozen', startMs: 1200, endMs: 3600 },
      { kind: 'white', startMs: 3600, endMs: 4000 },
    ])
  })
})
