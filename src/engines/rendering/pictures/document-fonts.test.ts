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

/** Left and right end of what is drawn. */
async function inkOf(draw: (context: SKRSContext2D) => void | Promise<void>): Promise<[number, number]> {
  const context = createCanvas(width, height).getContext('2d')
  await draw(context)
  const { data } = context.getImageData(0, 0, width, height)
  const columns = Array.from({ length: width }, (_, x) => x).filter((x) =>
    Array.from({ length: height }, (_, y) => data[(y * width + x) * 4 + 3]!).some((alpha) => alpha > 64),
  )
  return [columns[0] ?? -1, columns.at(-1) ?? -1]
}

const inkOfText = (text: string, family: string) =>
  inkOf((context) => {
    useFont(context, resolveFont({ family, weight: 400, isItalic: false, size }, text))
    context.fillText(text, 10, 70)
  })

const inkOfSvg = (root: string, attributes: string, text: string, style = '') =>
  inkOf(async (context) => {
    const document = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${root}>${style}
      <text x="10" y="70" font-size="${size}" ${attributes}>${text}</text></svg>`
    const raster = await openSvg(Buffer.from(document))
    raster.draw(context, { x: 0, y: 0, width, height })
  })

const still = (value: unknown) => ({ a: 0, k: value })

function lottieText(text: string, fFamily: string) {
  const font = { fName: 'Some-Font', fFamily, fStyle: 'Regular', ascent: 75 }
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

const inkOfLottie = (document: object) =>
  inkOf((context) => openLottie(document).draw(context, { x: 0, y: 0, width, height }, 0))

function expectNear(ink: [number, number], expected: [number, number]): void {
  expect(Math.abs(ink[0] - expected[0]), `left of ${ink} and ${expected}`).toBeLessThanOrEqual(2)
  expect(Math.abs(ink[1] - expected[1]), `right of ${ink} and ${expected}`).toBeLessThanOrEqual(2)
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

describe('text in Lottie animations', () => {
  it.each(families)('is set in the fonts of films: %s', async (_, family, drawn) => {
    const expected = await inkOfText('Wandering mill', drawn)
    expectNear(await inkOfLottie(lottieText('Wandering mill', family)), expected)
  })

  it('has letters of another script', async () => {
    const expected = await inkOfText('Приветмир', 'Roboto')
    expectNear(await inkOfLottie(lottieText('Приветмир', 'Roboto')), expected)
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
