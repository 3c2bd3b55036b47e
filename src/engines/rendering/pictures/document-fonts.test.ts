import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { resolveFont, useFont } from '../text/fonts.ts'
import { openLottie } from './lottie.ts'
import { openSvg } from './svg.ts'

const width = 600
const height = 100
const size = 60
const families = [
  ['a bundled family', 'Roboto', 'Roboto'],
  ['a family that nobody has', 'Nobody Sans', 'Inter'],
] as const

type Draw = (context: SKRSContext2D) => void | Promise<void>

async function pixelsOf(draw: Draw): Promise<Uint8ClampedArray> {
  const context = createCanvas(width, height).getContext('2d')
  await draw(context)
  return context.getImageData(0, 0, width, height).data
}

/** How many pixels are covered, those that are covered in part counted so. */
async function coverageOf(draw: Draw): Promise<number> {
  const data = await pixelsOf(draw)
  return data.reduce((sum, value, index) => sum + (index % 4 === 3 ? value / 255 : 0), 0)
}

/** Left and right end of what is drawn. */
async function inkOf(draw: Draw): Promise<[number, number]> {
  const data = await pixelsOf(draw)
  const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
    Array.from({ length: height }, (_, y) => data[(y * width + x) * 4 + 3]!).some((alpha) => alpha > 64),
  )
  return [columns[0] ?? -1, columns.at(-1) ?? -1]
}

/** By the way that text items take. */
const drawText =
  (text: string, family: string, weight = 400, isItalic = false): Draw =>
  (context) => {
    useFont(context, resolveFont({ family, weight, isItalic, size }, text))
    context.fillText(text, 10, 70)
  }

const drawSvg =
  (root: string, attributes: string, text: string, style = ''): Draw =>
  async (context) => {
    const document = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${root}>${style}
      <text x="10" y="70" font-size="${size}" ${attributes}>${text}</text></svg>`
    const raster = await openSvg(Buffer.from(document))
    raster.draw(context, { x: 0, y: 0, width, height })
  }

const inkOfText = (text: string, family: string) => inkOf(drawText(text, family))
const inkOfSvg = (...parts: Parameters<typeof drawSvg>) => inkOf(drawSvg(...parts))

const still = (value: unknown) => ({ a: 0, k: value })

function lottieText(text: string, fFamily: string, style: object = {}) {
  const font = { fName: 'Some-Font', fFamily, fStyle: 'Regular', ascent: 75, ...style }
  const words = { s: size, f: 'Some-Font', t: text, j: 0, tr: 0, lh: size, ls: 0, fc: [1, 1, 1] }
  const place = { o: still(100), r: still(0), p: still([10, 70, 0]), a: still([0, 0, 0]) }
  const layer = {
    ty: 5,
    ip: 0,
    op: 30,
    st: 0,
    ks: { ...place, s: still([100, 100, 100]) },
    t: { d: { k: [{ s: words, t: 0 }] }, p: {}, m: { g: 1, a: still([0, 0]) }, a: [] },
  }
  return { v: '5.7.0', fr: 30, ip: 0, op: 30, w: width, h: height, fonts: { list: [font] }, layers: [layer] }
}

const drawLottie =
  (document: object): Draw =>
  async (context) =>
    (await openLottie(document)).draw(context, { x: 0, y: 0, width, height }, 0)

const inkOfLottie = (document: object) => inkOf(drawLottie(document))

function expectNear(ink: [number, number], expected: [number, number], within = 2): void {
  expect(Math.abs(ink[0] - expected[0]), `left of ${ink} and ${expected}`).toBeLessThanOrEqual(within)
  expect(Math.abs(ink[1] - expected[1]), `right of ${ink} and ${expected}`).toBeLessThanOrEqual(within)
}

/** That a weight adds as much to what the regular letters cover as it does in a text item, or takes as much off. */
async function expectWeight(
  [drawn, regular]: [Draw, Draw],
  { text, family, weight }: { text: string; family: string; weight: number },
): Promise<void> {
  const added = (await coverageOf(drawn)) - (await coverageOf(regular))
  const plain = await coverageOf(drawText(text, family))
  const expected = (await coverageOf(drawText(text, family, weight))) - plain
  expect(Math.abs(expected) / plain).toBeGreaterThan(0.1)
  expect(Math.abs(added - expected) / plain, `${added} instead of ${expected}`).toBeLessThan(0.03)
  // Letters of documents stand at whole pixels, where those of text items do not.
  expectNear(await inkOf(drawn), await inkOf(drawText(text, family, weight)), 4)
}

describe('text in vector images', () => {
  it.each(families)('is set in the fonts of films: %s', async (_, family, drawn) => {
    const expected = await inkOfText('Wandering mill', drawn)
    expectNear(await inkOfSvg('', `font-family="${family}, serif"`, 'Wandering mill'), expected)
    expectNear(await inkOfSvg(`font-family='${family}'`, '', 'Wandering mill'), expected)
    expectNear(await inkOfSvg('', `style="font-family:'${family}';fill:red"`, 'Wandering mill'), expected)
    const sheet = `<style>text { font-family: "${family}"; }</style>`
    expectNear(await inkOfSvg('', '', 'Wandering mill', sheet), expected)
  })

  it('is set in the default font where it names none', async () => {
    expectNear(await inkOfSvg('', '', 'Wandering mill'), await inkOfText('Wandering mill', 'Inter'))
  })

  it('has letters of other scripts', async () => {
    const text = 'Привет мир'
    const escaped = Array.from(text, (letter) => `&#x${letter.codePointAt(0)!.toString(16)};`).join('')
    expectNear(await inkOfSvg('', 'font-family="Roboto"', escaped), await inkOfText(text, 'Roboto'))
  })
})

describe('the weight of text in vector images', () => {
  const text = 'Wandering mill'
  const inter = { text, family: 'Inter' }

  it.each([
    ['font-weight="bold"', '', 700],
    ["style='font-weight: 900'", '', 900],
    ['class="a"', '<style>.a { font-weight: 300 }</style>', 300],
  ])('is what it asks for: %s %s', async (attributes, style, weight) => {
    await expectWeight([drawSvg('', attributes, text, style), drawSvg('', '', text)], { ...inter, weight })
  })

  it('does not depend on what others asked for', async () => {
    await coverageOf(drawSvg('', 'font-weight="900"', text))
    const bolder = drawSvg('', 'font-weight="bolder"', text)
    await expectWeight([bolder, drawSvg('', '', text)], { ...inter, weight: 700 })
  })

  it('is there in other scripts, in a family that begins light, and slanted', async () => {
    const pairOf = (words: string, root = ''): [Draw, Draw] => [
      drawSvg(root, 'font-weight="700"', words),
      drawSvg(root, '', words),
    ]
    await expectWeight(pairOf('Привет'), { text: 'Привет', family: 'Inter', weight: 700 })
    const tiktok = 'font-family="TikTok Sans"'
    await expectWeight(pairOf(text, tiktok), { text, family: 'TikTok Sans', weight: 700 })
    expectNear(await inkOfSvg('', tiktok, text), await inkOfText(text, 'TikTok Sans'), 4)
    const slanted = drawSvg('font-family="Roboto"', 'font-style="italic" font-weight="bold"', text)
    expectNear(await inkOf(slanted), await inkOf(drawText(text, 'Roboto', 700, true)), 4)
  })
})

describe('text in Lottie animations', () => {
  it.each(families)('is set in the fonts of films: %s', async (_, family, drawn) => {
    const expected = await inkOfText('Wandering mill', drawn)
    expectNear(await inkOfLottie(lottieText('Wandering mill', family)), expected)
  })

  it('has letters of another script', async () => {
    const expected = await inkOfText('Приветмир', 'Roboto')
    expectNear(await inkOfLottie(lottieText('Приветмир', 'Roboto')), expected)
  })

  it.each([
    [{ fStyle: 'Bold' }, 700],
    [{ fStyle: 'Semi Bold' }, 600],
    [{ fStyle: 'Thin' }, 100],
    [{ fWeight: '800' }, 800],
  ])('has the weight that its font is of: %o', async (style, weight) => {
    const text = 'Wandering mill'
    const [drawn, regular] = [style, {}].map((each) => drawLottie(lottieText(text, 'Inter', each)))
    await expectWeight([drawn!, regular!], { text, family: 'Inter', weight })
  })

  it('keeps letters that the document brings along', async () => {
    const none = Array.from({ length: 3 }, () => [0, 0])
    const corners = [none[0], [60, 0], [30, -60]]
    const path = { ty: 'sh', ks: still({ i: none, o: none, v: corners, c: true }) }
    const glyph = { ch: 'W', size: 100, style: 'Regular', w: 70, fFamily: 'Roboto' }
    const chars = [{ ...glyph, data: { shapes: [{ ty: 'gr', it: [path] }] } }]
    const [left, right] = await inkOfLottie({ ...lottieText('W', 'Roboto'), chars })
    // Drawn at 100, shown at 60.
    expect(right - left + 1).toBeGreaterThan(30)
    expect(right - left + 1).toBeLessThanOrEqual(38)
  })
})
