/** What lies behind everything. */
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import type { GlobalBackground } from '#timeline/editor-state.ts'
import { imageAsset, quarters, writePng } from './support/fixtures.ts'
import { type Color, shootOne } from './support/shoot.ts'
import { height, image, number, solid, timeline, width } from './support/timeline.ts'

const folder = tempFolder()
const files = { quarters: writePng(folder, 'quarters', quarters(80, 80)) }
const assets = [imageAsset('quarters', [80, 80])]
/** Something that is not seen, so that the film lasts. */
const nothing = solid('#ffffff', [0, 0, 1, 1], { opacity: number(0) })

const behind = (background?: GlobalBackground) =>
  shootOne(timeline({ tracks: [[nothing]], assets, ...(background && { background }) }), 0, { files })
const gradient = (text: string) => behind({ type: 'color', color: '#00ff00', gradient: text })

describe('a plain background', () => {
  it.each([
    ['absent', undefined, [0, 0, 0]],
    ['none', { type: 'none' }, [0, 0, 0]],
    ['a colour', { type: 'color', color: '#123456', gradient: null }, [0x12, 0x34, 0x56]],
    [
      'a colour that lets light through, on black',
      { type: 'color', color: 'rgb(200 100 50 / 50%)', gradient: null },
      [100, 50, 25],
    ],
    ['a colour that is none', { type: 'color', color: 'nonsense', gradient: null }, [0, 0, 0]],
  ] as const)('%s', async (_, background, expected) => {
    const mean = (await behind(background)).mean()
    for (const [i, value] of mean.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1)
  })
})

describe('a gradient', () => {
  /** The share of white at a point, by the line that css-images-3 describes. */
  function share(x: number, y: number, degrees: number): number {
    const angle = (degrees * Math.PI) / 180
    const length = Math.abs(width * Math.sin(angle)) + Math.abs(height * Math.cos(angle))
    return ((x - width / 2) * Math.sin(angle) - (y - height / 2) * Math.cos(angle)) / length + 0.5
  }
  const cornerAngle = (Math.atan2(height, width) * 180) / Math.PI

  it.each([
    ['linear-gradient(0deg, #000, #fff)', 0],
    ['linear-gradient(90deg, #000, #fff)', 90],
    ['linear-gradient(135deg,#000000,#ffffff)', 135],
    ['linear-gradient(-45deg, black, white)', -45],
    ['linear-gradient(0.25turn, black, white)', 90],
    ['linear-gradient(3.14159265rad, black, white)', 180],
    ['linear-gradient(100grad, black, white)', 90],
    ['linear-gradient(black, white)', 180],
    ['linear-gradient(to right, rgb(0,0,0), rgba(255, 255, 255, 1))', 90],
    ['LINEAR-GRADIENT( to bottom right , hsl(0 0% 0%) , hsl(0 0% 100%) )', 180 - cornerAngle],
    ['linear-gradient(to left top, #000, #fff)', -cornerAngle],
  ])('%s', async (text, degrees) => {
    const shot = await gradient(text)
    for (const [x, y] of [
      [0, 0],
      [159, 0],
      [0, 89],
      [159, 89],
      [80, 45],
      [30, 70],
    ] as const)
      expect(Math.abs(shot.at(x, y)[0] - 255 * share(x + 0.5, y + 0.5, degrees))).toBeLessThan(2)
  })

  /** What is seen along the middle row, at shares of the width. */
  async function along(stops: string, ...shares: number[]): Promise<Color[]> {
    const shot = await gradient(`linear-gradient(90deg, ${stops})`)
    return shares.map((at) => shot.at(Math.min(159, Math.floor(at * width)), 45))
  }
  const near = (found: Color[], expected: number[][]) => {
    for (const [i, color] of found.entries())
      for (const [channel, value] of color.entries())
        expect(Math.abs(value - expected[i]![channel]!)).toBeLessThanOrEqual(3)
  }

  it('spaces colours without places evenly', async () => {
    near(await along('red, lime, blue', 0, 0.25, 0.5, 0.75, 0.999), [
      [255, 0, 0],
      [128, 128, 0],
      [0, 255, 0],
      [0, 128, 128],
      [0, 0, 255],
    ])
  })
  it('puts colours where they say, in percent or in pixels of the composition', async () => {
    near(await along('red 25%, blue 120px', 0.1, 0.25, 0.5, 0.75, 0.9), [
      [255, 0, 0],
      [255, 0, 0],
      [128, 0, 128],
      [0, 0, 255],
      [0, 0, 255],
    ])
  })
  it('keeps a colour between its two places, and makes an edge of two colours at one', async () => {
    near(await along('red 0 50%, blue 50% 100%', 0.1, 0.49, 0.51, 0.9), [
      [255, 0, 0],
      [255, 0, 0],
      [0, 0, 255],
      [0, 0, 255],
    ])
  })
  it('takes places beyond its ends', async () => {
    near(await along('black -100%, white 200%', 0, 0.5, 0.999), [
      [85, 85, 85],
      [128, 128, 128],
      [170, 170, 170],
    ])
  })
  it('mixes evenly where a hint says', async () => {
    const found = await along('black, 25%, white', 0.25, 0.5)
    // Half of the way at a quarter; at a half 0.5 ^ (log 0.5 / log 0.25).
    near(found, [
      [128, 128, 128],
      [180, 180, 180],
    ])
  })
  it('mixes what lets light through by what it adds to black', async () => {
    near(await along('rgb(255 0 0), transparent', 0.5), [[128, 0, 0]])
  })
  it.each([
    'none',
    'linear-gradient()',
    'linear-gradient(red)',
    'linear-gradient(red, nonsense)',
    'linear-gradient(red, 20%)',
    'linear-gradient(red, 10%, 20%, blue)',
    'linear-gradient(to middle, red, blue)',
    'radial-gradient(red, blue)',
    'linear-gradient(calc(1deg), red, blue)',
    'linear-gradient(red 10% 20% 30%, blue)',
  ])('falls back to the colour when it cannot be read: %s', async (text) => {
    expect((await gradient(text)).mean()).toEqual([0, 255, 0])
  })
})

describe('an image background', () => {
  it('covers the film, what is too much cut on both sides', async () => {
    const shot = await behind({ type: 'image', imageAssetId: 'quarters', imageUrl: 'x', source: 'custom' })
    // 80 x 80 becomes 160 x 160, of which the middle 90 rows are seen.
    expect([shot.at(77, 42), shot.at(82, 42), shot.at(77, 47), shot.at(82, 47)]).toEqual([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ])
    expect([shot.at(0, 0), shot.at(159, 89)]).toEqual([
      [255, 0, 0],
      [255, 255, 255],
    ])
  })

  it('that is not at hand fails, and says so', async () => {
    const background = { type: 'image', imageAssetId: null, imageUrl: 'x', source: 'preset' } as const
    await expect(shootOne(timeline({ tracks: [[nothing]], background }))).rejects.toMatchObject({
      code: 'media_unreadable',
      message: expect.stringContaining('background'),
    })
  })
})

describe('a blurred background', () => {
  const blurred = (level: number, given: Parameters<typeof image>[2] = {}) =>
    shootOne(
      timeline({
        tracks: [[solid('#ffffff', [0, 0, 5, 5])], [image('quarters', [60, 40, 20, 20], given)], [nothing]],
        assets,
        background: { type: 'blur', level },
      }),
      0,
      { files },
    )

  it('covers the film with the rear-most picture of a file', async () => {
    const shot = await blurred(0)
    expect([shot.at(10, 10), shot.at(150, 10), shot.at(10, 80), shot.at(150, 80)]).toEqual([
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ])
  })

  it('is sharp without blur, however small the picture itself is shown', async () => {
    const grid = createCanvas(160, 90)
    const context = grid.getContext('2d')
    context.fillStyle = '#ffffff'
    for (let x = 0; x < 160; x += 2) context.fillRect(x, 0, 1, 90)
    const own = { grid: writePng(folder, 'grid', grid) }
    const state = timeline({
      tracks: [[image('grid', [0, 0, 16, 9])]],
      assets: [imageAsset('grid', [160, 90])],
      background: { type: 'blur', level: 0 },
    })
    const shot = await shootOne(state, 0, { files: own })
    expect([shot.at(100, 50)[0], shot.at(101, 50)[0]]).toEqual([255, 0])
  })

  it('is the softer the higher its level', async () => {
    const shots = await Promise.all([0, 1, 2, 3, 4].map((level) => blurred(level)))
    const edges = shots.map((shot) => shot.at(60, 10)[0] - shot.at(100, 10)[0])
    expect(edges[0]).toBe(255)
    for (const [i, edge] of edges.slice(1).entries()) expect(edge).toBeLessThan(edges[i]!)
  })

  it('spreads by the deviation of its level', async () => {
    const shot = await blurred(1)
    // Across an edge a Gaussian leaves the normal distribution: 84 % at one deviation.
    expect(Math.abs(shot.at(70, 20)[0] / 255 - 0.8413)).toBeLessThan(0.03)
    expect(Math.abs(shot.at(90, 20)[0] / 255 - 0.1587)).toBeLessThan(0.03)
  })

  it('takes all that is not cropped', async () => {
    const shot = await blurred(0, { cropLeft: number(0.5), cropTop: number(0.5) })
    expect([shot.at(20, 10), shot.at(150, 80)]).toEqual([
      [255, 255, 255],
      [255, 255, 255],
    ])
  })

  it('is black when nothing is seen', async () => {
    const shot = await blurred(2, { opacity: number(0) })
    expect(shot.at(100, 60)).toEqual([0, 0, 0])
  })
})
