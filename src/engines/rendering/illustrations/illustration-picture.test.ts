import { createCanvas, type ImageData, type SKRSContext2D } from '@napi-rs/canvas'
import { converter, parse } from 'culori'
import { describe, expect, it } from 'vitest'
import type { IllustrationItem } from '#timeline/editor-state.ts'
import { illustrationNames } from '#timeline/illustration-names.ts'
import { createIllustrationPicture } from './illustration-picture.ts'
import { toneNames, tonesOf } from './tones.ts'

const toOklch = converter('oklch')
const still = (value: number) => ({ value, keyframes: [] })

function illustration(illustrationName: string, more: Partial<IllustrationItem> = {}): IllustrationItem {
  return {
    id: 'illustration',
    type: 'illustration',
    startTicks: 0,
    durationTicks: 240_000,
    isDraggingInTimeline: false,
    top: still(0),
    left: still(0),
    width: still(0),
    height: still(0),
    scaleX: still(1),
    scaleY: still(1),
    opacity: still(1),
    rotation: still(0),
    keepAspectRatio: true,
    illustrationName,
    color: '#3b82f6',
    ...more,
  }
}

/** Pixels of a box of that size with 20 around it, on nothing. */
function drawn(item: IllustrationItem, width: number, height: number): ImageData {
  const canvas = createCanvas(width + 40, height + 40)
  const context: SKRSContext2D = canvas.getContext('2d')
  context.translate(20, 20)
  createIllustrationPicture(item).paint(context, { ticks: 0, width, height })
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

/** The smallest rectangle that holds all that is drawn, in pixels of the box. */
function extent({ data, width, height }: ImageData) {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let i = 3; i < data.length; i += 4) {
    if (data[i]! < 4) continue
    const pixel = (i - 3) / 4
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { left: left - 20, right: right - 20, top: top - 20, bottom: bottom - 20 }
}

function shareOf({ data }: ImageData, color: readonly [number, number, number]): number {
  let count = 0
  for (let i = 0; i < data.length; i += 4) {
    if (color.every((value, channel) => Math.abs(data[i + channel]! - value) < 3) && data[i + 3]! > 250)
      count++
  }
  return (count * 4) / data.length
}

describe.each([...illustrationNames, 'no such drawing'])('%s', (name) => {
  it('is drawn in its colour and stays on its sheet', () => {
    const picture = drawn(illustration(name, { color: 'rgb(200, 30, 90)' }), 160, 120)
    expect(shareOf(picture, [200, 30, 90])).toBeGreaterThan(0.005)
    const { left, top, right, bottom } = extent(picture)
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0)
    expect(right).toBeLessThan(160)
    expect(bottom).toBeLessThan(120)
    expect(right - left).toBeGreaterThan(100)
  })
})

it('every name has a drawing of its own, and no other name has', () => {
  const seen = new Set(
    [...illustrationNames, 'rocker'].map((name) => String(drawn(illustration(name), 64, 48).data)),
  )
  expect(seen.size).toBe(illustrationNames.length + 1)
  const same = (one: string, other: string) =>
    expect(drawn(illustration(one), 64, 48).data).toEqual(drawn(illustration(other), 64, 48).data)
  same('nonsense', '')
  same('__proto__', 'constructor')
  same('rocket', 'IRocket')
})

describe('in its box', () => {
  it('it is contained, whole and in the middle', () => {
    const wide = extent(drawn(illustration('IMail'), 480, 120))
    expect(wide.left).toBeGreaterThanOrEqual(160)
    expect(wide.right).toBeLessThan(320)
    const high = extent(drawn(illustration('IMail'), 160, 360))
    expect(high.top).toBeGreaterThanOrEqual(120)
    expect(high.bottom).toBeLessThan(240)
    expect(high.right - high.left).toBeCloseTo(wide.right - wide.left, -0.5)
  })

  it('it is stretched where its shape need not be kept', () => {
    const { left, right } = extent(drawn(illustration('IMail', { keepAspectRatio: false }), 480, 120))
    expect(right - left).toBeGreaterThan(330)
  })

  it('of no size it is nowhere', () => {
    const picture = createIllustrationPicture(illustration('IMail'))
    expect(picture.boundsAt({ ticks: 0, width: 0, height: 50 })).toBeNull()
  })
})

describe('tones', () => {
  it.each(['#3b82f6', '#e11d48', '#facc15', '#ffffff', '#000000', '#808080', 'not a colour'])(
    'of %s are of one hue, and each differs from its neighbours',
    (color) => {
      const tones = tonesOf(color)
      const { main, deep, soft, paper, ink } = tones
      const lightness = (tone: string) => toOklch(parse(tone))!.l
      const against = (one: string, other: string) => Math.abs(lightness(one) - lightness(other))
      expect(against(main, deep)).toBeGreaterThan(0.1)
      expect(against(main, soft)).toBeGreaterThan(0.06)
      expect(against(main, paper)).toBeGreaterThan(0.1)
      expect(against(paper, ink)).toBeGreaterThan(0.25)
      expect(against(paper, soft)).toBeGreaterThan(0.03)
      expect(Object.keys(tones)).toEqual([...toneNames])
    },
  )

  it('keep the opacity of the colour', () => {
    expect(tonesOf('rgba(59, 130, 246, 0.5)')).toMatchObject({ main: 'rgba(59, 130, 246, 0.5)' })
    expect(parse(tonesOf('#3b82f680').deep)?.alpha).toBeCloseTo(0.5, 1)
  })
})
