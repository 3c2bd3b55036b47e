/** Effects and filters: what they do to the whole frame, over their time. */
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { frameBytes, paintFrame } from '#engines/rendering/paint/paint-frame.ts'
import { compileScene } from '#engines/rendering/scene/compile-scene.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { type EffectItem, type FilterItem, filterTypes, type Params } from '#timeline/editor-state.ts'
import { outputSize } from '#timeline/output-size.ts'
import { imageAsset, landscape, writePng } from './support/fixtures.ts'
import { type Color, type Shot, shoot, shootOne } from './support/shoot.ts'
import { effect, filter, image, solid, timeline } from './support/timeline.ts'

const folder = tempFolder()
const files = { landscape: writePng(folder, 'landscape', landscape(320, 180)) }
const assets = [imageAsset('landscape', [320, 180])]

const white = () => solid('#ffffff', undefined, { lasts: 2 })
const over = (...items: (EffectItem | FilterItem)[]) =>
  timeline({ tracks: [...items.map((item) => [item]), [white()]] })
const brightness = (shot: Shot) => shot.mean()[0] / 255

async function brightnesses(item: EffectItem, seconds: number[]): Promise<number[]> {
  return (await shoot(over(item), seconds)).map(brightness)
}
const close = (found: number[], expected: number[]) => {
  expect(found).toHaveLength(expected.length)
  for (const [i, value] of found.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(0.005)
}

describe('fades', () => {
  it('fade-in goes from black to clear, fade-out to black', async () => {
    const moments = [0, 0.5, 1, 1.5]
    close(await brightnesses(effect('fade-in', { lasts: 2 }), moments), [0, 0.25, 0.5, 0.75])
    close(await brightnesses(effect('fade-out', { lasts: 2 }), moments), [1, 0.75, 0.5, 0.25])
  })
  it('are as strong as their intensity, at most whole', async () => {
    close(await brightnesses(effect('fade-in', { lasts: 2, intensity: 0.5 }), [0, 1]), [0.5, 0.75])
    close(await brightnesses(effect('fade-in', { lasts: 2, intensity: 4 }), [0, 1, 1.9]), [0, 0, 0.8])
  })
  it('take in the background, and whatever lies in front of their track', async () => {
    const state = timeline({
      tracks: [[solid('#ffffff', [0, 0, 80, 90])], [effect('fade-in')]],
      background: { type: 'color', color: '#ffffff', gradient: null },
    })
    expect((await shootOne(state)).mean()).toEqual([0, 0, 0])
  })
  it('end with their item, and do nothing on a hidden track', async () => {
    close(await brightnesses(effect('fade-in', { lasts: 1 }), [0, 1]), [0, 1])
    const state = timeline({ tracks: [[effect('fade-in')], [white()]], hidden: [0] })
    expect(brightness(await shootOne(state))).toBe(1)
  })
})

describe('flash-to-black', () => {
  const frames = (count: number) => Array.from({ length: count }, (_, i) => i / 30)
  const pattern = async (params: Params | undefined, intensity = 1) =>
    (
      await brightnesses(
        effect('flash-to-black', { lasts: 20 / 30, intensity, ...(params && { params }) }),
        frames(20),
      )
    )
      .map((value) => (value === 1 ? '.' : value === 0 ? '#' : value.toFixed(2)))
      .join('')

  it('flashes by frames of thirty a second, and ends dark', async () => {
    expect(await pattern(undefined)).toBe('....##....##....####')
    expect(await pattern({ brightFrames: 1, darkFrames: 3, tailDarkFrames: 0 })).toBe('.###.###.###.###.###')
    expect(await pattern({ darkFrames: 0, tailDarkFrames: 6 })).toBe('..............######')
  })
  it('is as dark as its opacity times its intensity', async () => {
    const found = await brightnesses(
      effect('flash-to-black', { intensity: 0.5, params: { maxOpacity: 0.8 } }),
      [4 / 30],
    )
    close(found, [0.6])
  })
  it('counts the same at sixty frames a second', async () => {
    const shots = await shoot(over(effect('flash-to-black')), [7 / 60, 8 / 60, 11 / 60, 12 / 60], { fps: 60 })
    expect(shots.map(brightness)).toEqual([1, 0, 0, 1])
  })
})

describe('blur', () => {
  /** Half black, half white, on a canvas of which a pixel is two of the effect. */
  const edge = (item: EffectItem) =>
    timeline({
      tracks: [[item], [solid('#ffffff', [540, 0, 540, 540], { lasts: 2 })]],
      size: [1080, 540],
    })
  /** At so many pixels of the effect from the edge: between two pixels of the film. */
  const profile = (shot: Shot, ...offsets: number[]) =>
    offsets.map((offset) => (shot.at(540 + offset / 2, 270)[0] + shot.at(539 + offset / 2, 270)[0]) / 2 / 255)
  /** The share of a Gaussian below so many deviations. */
  const normal = { '-2': 0.0228, '-1': 0.1587, '1': 0.8413, '2': 0.9772 }

  it.each([
    ['12 pixels', effect('blur'), 12],
    ['its intensity', effect('blur', { intensity: 3 }), 36],
    ['what it asks for', effect('blur', { params: { maxBlurPx: 60 } }), 60],
  ])('spreads by %s', async (_, item, deviation) => {
    const shot = await shootOne(edge(item))
    const found = profile(shot, -2 * deviation, -deviation, deviation, 2 * deviation)
    for (const [i, expected] of Object.values(normal)
      .sort((a, b) => a - b)
      .entries())
      expect(Math.abs(found[i]! - expected)).toBeLessThan(0.02)
  })

  it('opens from blurred to clear, quickly at first', async () => {
    const item = effect('blurred-opening', { lasts: 2 })
    const photo = timeline({ tracks: [[item], [image('landscape', undefined, { lasts: 2 })]], assets })
    const shots = await shoot(photo, [0, 0.2, 0.4, 0.6], { files })
    const clear = await shootOne(timeline({ tracks: [[image('landscape')]], assets }), 0, { files })
    const sharpness = [...shots, clear].map((shot) => shot.sharpness)
    for (let i = 1; i < sharpness.length; i++) expect(sharpness[i]).toBeGreaterThan(sharpness[i - 1]!)
  })

  it('keeps the brightness of a plain frame up to its edges', async () => {
    expect((await shootOne(over(effect('blur', { intensity: 40 })))).mean()).toEqual([255, 255, 255])
  })
})

describe('filters', () => {
  const photo = (...items: FilterItem[]) =>
    timeline({
      tracks: [...items.map((item) => [item]), [image('landscape', undefined, { lasts: 2 })]],
      assets,
    })
  const graded = async (type: FilterItem['filterType'], given: Partial<FilterItem> = {}) =>
    shootOne(photo(filter(type, given)), 0, { files })
  const plain = () => shootOne(photo(), 0, { files })
  const tints = ([r, g, b]: Color) => ({
    red: r - (g + b) / 2,
    green: g - (r + b) / 2,
    blue: b - (r + g) / 2,
  })
  const light = ([r, g, b]: Color) => 0.2126 * r + 0.7152 * g + 0.0722 * b

  it.each([
    ['verdant-glow', 'green', 1],
    ['vaporwave-blue', 'blue', 1],
    ['sunset-orange', 'blue', -1],
    ['absolute-red', 'red', 1],
    ['sakura-pink', 'green', -1],
    ['twilight-dusk', 'blue', 1],
  ] as const)('%s tints %s by at least ten levels', async (type, channel, sign) => {
    const before = tints((await plain()).mean())
    const after = tints((await graded(type)).mean())
    expect(sign * (after[channel] - before[channel])).toBeGreaterThan(10)
  })

  it.each([
    ['cyberpunk-neon', 'shadows', (c: Color) => Math.min(c[1], c[2]) - c[0]],
    ['cyberpunk-neon', 'lights', (c: Color) => Math.min(c[0], c[2]) - c[1]],
    ['lemon-cyan', 'shadows', (c: Color) => Math.min(c[1], c[2]) - c[0]],
    ['lemon-cyan', 'lights', (c: Color) => Math.min(c[0], c[1]) - c[2]],
  ] as const)('%s splits colours: %s', async (type, part, lead) => {
    const grey = part === 'shadows' ? '#404040' : '#c0c0c0'
    const shot = await shootOne(timeline({ tracks: [[filter(type)], [solid(grey)]] }))
    expect(lead(shot.at(80, 45))).toBeGreaterThan(15)
  })

  it('absolute-red is of one hue', async () => {
    const shot = await shootOne(timeline({ tracks: [[filter('absolute-red')], [solid('#00c0ff')]] }))
    const [r, g, b] = shot.at(80, 45)
    expect([r > 2 * g, r > 2 * b]).toEqual([true, true])
  })

  it('sakura-pink has less contrast, twilight-dusk less light', async () => {
    const contrast = (white: Shot, dark: Shot) => light(white.at(80, 45)) - light(dark.at(80, 45))
    const of = (color: string, type?: FilterItem['filterType']) =>
      shootOne(timeline({ tracks: [...(type ? [[filter(type)]] : []), [solid(color)]] }))
    const pink = contrast(await of('#ffffff', 'sakura-pink'), await of('#000000', 'sakura-pink'))
    expect(pink).toBeLessThan(0.9 * 255)
    expect(light((await graded('twilight-dusk')).mean())).toBeLessThan(0.8 * light((await plain()).mean()))
  })

  it('verdant-glow glows around what is bright', async () => {
    const at = async (...filters: FilterItem[]) => {
      const disc = solid('#ffffff', [240, 100, 160, 160], { shape: 'circle' })
      const tracks = [...filters.map((item) => [item]), [disc]]
      const shot = await shootOne(timeline({ tracks, size: [640, 360] }))
      return shot.at(320, 95)[1] - shot.at(320, 10)[1]
    }
    expect(await at()).toBe(0)
    expect(await at(filter('verdant-glow'))).toBeGreaterThan(10)
  })

  it.each(filterTypes)('%s is mixed in by blend times intensity, at most wholly', async (type) => {
    const grey = (given: Partial<FilterItem>) =>
      shootOne(timeline({ tracks: [[filter(type, given)], [solid('#909090')]] }))
    const full = (await grey({})).at(80, 45)
    const half = (await grey({ intensity: 2, params: { blend: 0.25 } })).at(80, 45)
    expect((await grey({ intensity: 9 })).at(80, 45)).toEqual(full)
    expect((await grey({ intensity: 0 })).at(80, 45)).toEqual([144, 144, 144])
    for (const [i, value] of half.entries()) expect(Math.abs(value - (144 + full[i]!) / 2)).toBeLessThan(4)
  })

  it('keeps smooth what is smooth', async () => {
    const background = {
      type: 'color',
      color: '#000',
      gradient: 'linear-gradient(90deg, #000, #fff)',
    } as const
    const state = timeline({ tracks: [[filter('sakura-pink')]], background, size: [512, 60] })
    const shot = await shootOne(state)
    for (let x = 1; x < 512; x++) {
      const [before, after] = [shot.at(x - 1, 30), shot.at(x, 30)]
      for (const [i, value] of after.entries()) expect(Math.abs(value - before[i]!)).toBeLessThanOrEqual(3)
    }
  })

  it.each(filterTypes)('%s looks the same in the bytes of a frame as on its canvas', async (type) => {
    const state = photo(filter(type, { params: { blend: 0.7 } }))
    const size = outputSize(state, { ratio: 'custom', scale: 1 })
    const scene = await compileScene(state, size, 30, {
      files,
      backgroundImage: null,
      limits: defaultMediaLimits,
    })
    const [onCanvas, asBytes] = [0, 1].map(() => createCanvas(size.width, size.height).getContext('2d'))
    paintFrame(onCanvas!, scene.at(0), size)
    const bytes = frameBytes(asBytes!, scene.at(0), size)
    expect(bytes.equals(onCanvas!.canvas.data())).toBe(true)
  })

  it('apply from the back track to the front', async () => {
    const both = (front: FilterItem | EffectItem, back: FilterItem | EffectItem) =>
      shootOne(over(front, back))
    const fade = () => effect('fade-in', { lasts: 2, intensity: 1 })
    // Pink lifts black; black over pink stays black.
    expect((await both(fade(), filter('sakura-pink'))).mean()).toEqual([0, 0, 0])
    expect((await both(filter('sakura-pink'), fade())).mean()[0]).toBeGreaterThan(30)
  })
})
