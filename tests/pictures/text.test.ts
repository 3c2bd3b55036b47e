/** Text on the film: where its box puts it, and when its words come. */
import { describe, expect, it } from 'vitest'
import { captionAsset } from './support/fixtures.ts'
import { shoot, shootOne } from './support/shoot.ts'
import {
  type Box,
  captions,
  number,
  text,
  textNode,
  textTemplate,
  ticks,
  timeline,
} from './support/timeline.ts'

const white: [number, number, number] = [255, 255, 255]
const black: [number, number, number] = [0, 0, 0]
const green: [number, number, number] = [57, 229, 8]
const bars = '█████'
const box: Box = [30, 20, 100, 40]
/** Full blocks: as high as ascent and descent of the font, as wide as their advance. */
const barsIn = (given: Parameters<typeof text>[2] = {}, at: Box = box) =>
  timeline({ tracks: [[text(bars, at, { fontFamily: 'Roboto', fontSize: 20, ...given })]] })

describe('a text on the film', () => {
  it('lies in its box, at the top, in the middle from side to side', async () => {
    const bounds = (await shootOne(barsIn())).boundsOf(white)!
    expect(Math.abs(bounds.x + bounds.width / 2 - 80)).toBeLessThanOrEqual(1)
    expect(bounds.y).toBeGreaterThanOrEqual(20)
    expect(bounds.y).toBeLessThan(26)
  })

  it('flows anew while the width of its box changes, and is not stretched', async () => {
    const narrowing = barsIn({ width: number(100, [0, 100], [0.9, 40]) })
    const [wide, narrow] = await shoot(narrowing, [0, 0.9])
    const [one, two] = [wide!.boundsOf(white)!, narrow!.boundsOf(white)!]
    expect(two.height).toBeGreaterThan(one.height + 20)
    expect(two.width).toBeLessThanOrEqual(40)
    expect(narrow!.areaOf(white) / wide!.areaOf(white)).toBeCloseTo(1, 1)
  })

  it('is as sharp as the film: edges do not grow with it', async () => {
    const scaled = await shootOne(barsIn(), 0, { size: { ratio: 'custom', scale: 4 } })
    const { x, y, width, height } = scaled.boundsOf(white)!
    const soft = [...Array(height).keys()].filter((row) => {
      const [level] = scaled.at(x + width / 2, y + row)
      return level > 20 && level < 235
    })
    expect(soft.length).toBeLessThanOrEqual(2)
  })

  it('turns, fades and grows with its item', async () => {
    const turned = (await shootOne(barsIn({ text: '███', rotation: number(90) }))).boundsOf(white)!
    const upright = (await shootOne(barsIn({ text: '███' }))).boundsOf(white)!
    expect(Math.abs(turned.width - upright.height)).toBeLessThanOrEqual(1)
    expect(Math.abs(turned.height - upright.width)).toBeLessThanOrEqual(1)
    const faded = await shootOne(barsIn({ opacity: number(0.5), strokeWidth: 6, strokeColor: '#ff0000' }))
    expect(faded.at(80, 32)[1]).toBeGreaterThan(120)
    expect(faded.at(80, 32)[1]).toBeLessThan(135)
  })
})

describe('captions on the film', () => {
  it('colour the word that is spoken', async () => {
    const asset = captionAsset('words', 'word', ['██', 0, 500], [' ██', 500, 1000])
    const state = timeline({ tracks: [[captions('words', [10, 10, 140, 70])]], assets: [asset] })
    const [first, second] = await shoot(state, [0.2, 0.7])
    const row = (shot: typeof first) => [40, 80, 120].map((x) => shot!.at(x, 45))
    expect(row(first)).toEqual([green, black, white])
    expect(row(second)).toEqual([white, black, green])
  })
})

describe('a text template on the film', () => {
  it('places its nodes from the corner of the item, and moves them one by one', async () => {
    const nodes = [
      textNode(bars, [10, 5, 100, 30], { id: 'a', fontSize: 10, align: 'left', animations: {} }),
      textNode(bars, [10, 40, 100, 30], {
        id: 'b',
        fontSize: 10,
        align: 'left',
        color: '#39e508',
        animations: { in: { type: 'slide-left', durationTicks: ticks(1) } },
      }),
    ]
    const state = timeline({ tracks: [[textTemplate(nodes, [20, 10, 140, 80], { lasts: 2 })]] })
    const [moving, resting] = await shoot(state, [0.9, 1.5])
    const [a, b] = [resting!.boundsOf(white)!, resting!.boundsOf(green)!]
    expect(Math.abs(a.x - 30)).toBeLessThanOrEqual(1)
    expect(b.x).toBe(a.x)
    expect(b.y - a.y).toBe(35)
    expect(moving!.boundsOf(white)).toEqual(a)
    expect(moving!.boundsOf(green)!.x - b.x).toBe(10)
  })
})
