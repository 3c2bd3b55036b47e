import { describe, expect, it } from 'vitest'
import { countPixels, inkBox, isInk, type Painted, paintAlone, pixelAt } from '#tests/support/painted.ts'
import { textItem } from '#tests/support/timelines/parts.ts'
import type { TextItem } from '#timeline/editor-state.ts'
import { createTextPicture } from './text-picture.ts'

const blank = textItem('text', {
  text: 'H',
  align: 'left',
  fontSize: 40,
  fontStyle: { variant: 'normal', weight: '400' },
})
const box = { width: 300, height: 120 }

function paint(item: Partial<TextItem>, size = box, scale = 1): Painted {
  return paintAlone(createTextPicture({ ...blank, ...item }), { ticks: 0, ...size }, scale)
}

function ink(item: Partial<TextItem>, size = box, scale = 1) {
  const found = inkBox(paint(item, size, scale), isInk, { scale })
  if (!found) throw new Error(`nothing is drawn of ${item.text}`)
  return found
}

const right = (rect: { x: number; width: number }) => rect.x + rect.width
const bottom = (rect: { y: number; height: number }) => rect.y + rect.height

describe('a text in its box', () => {
  it('stands at the left, in the middle or at the right, whatever its direction', () => {
    for (const direction of ['ltr', 'rtl'] as const) {
      const [left, center, end] = (['left', 'center', 'right'] as const).map((align) =>
        ink({ text: 'HHH', align, direction }),
      )
      expect(left!.x).toBeLessThan(6)
      expect(right(end!)).toBeGreaterThan(294)
      expect(center!.x + center!.width / 2).toBeCloseTo(150, -0.5)
      expect(left!.width).toBeCloseTo(end!.width, -0.5)
    }
  })

  it('puts lines as far apart as font size times line height, and runs over the bottom', () => {
    const size = { width: 300, height: 140 }
    const one = ink({ text: 'H', lineHeight: 1.5 }, size)
    const three = ink({ text: 'H\nH\nH', lineHeight: 1.5 }, size)
    expect(three.y).toBe(one.y)
    expect(bottom(three)).toBe(bottom(one) + 2 * 60)
    expect(bottom(three)).toBeGreaterThan(size.height)
  })

  it('centres the letters in a line that is higher', () => {
    const low = ink({ text: 'H', lineHeight: 1 })
    const high = ink({ text: 'H', lineHeight: 2 })
    expect(high.y - low.y).toBe(20)
  })

  it('breaks lines at the width of the box', () => {
    const narrow = ink({ text: 'HHHH HHHH' }, { width: 150, height: 120 })
    const wide = ink({ text: 'HHHH HHHH' }, { width: 400, height: 120 })
    expect(right(narrow)).toBeLessThanOrEqual(150)
    expect(narrow.height).toBe(wide.height + 48)
  })

  it('flows anew when the box changes', () => {
    const picture = createTextPicture({ ...blank, text: 'HHHH HHHH' })
    const narrow = { ticks: 0, width: 150, height: 120 }
    const wide = { ticks: 0, width: 400, height: 120 }
    expect(picture.keyAt(narrow)).not.toBe(picture.keyAt(wide))
    expect(picture.boundsAt(narrow)!.height).toBeGreaterThan(picture.boundsAt(wide)!.height + 40)
  })

  it('adds its spacing once for each letter', () => {
    const letters = ink({ text: 'HHHHH' })
    const spaced = ink({ text: 'HHHHH', letterSpacing: 7 })
    expect(spaced.width).toBe(letters.width + 4 * 7)
  })

  it('shows half of its stroke around the letters, behind their own colour', () => {
    const plain = ink({ text: 'H' }, box, 4)
    const stroked = ink({ text: 'H', strokeWidth: 12, strokeColor: '#ff0000' }, box, 4)
    expect(Math.abs(plain.x - stroked.x - 6)).toBeLessThanOrEqual(0.25)
    expect(Math.abs(stroked.width - plain.width - 12)).toBeLessThanOrEqual(0.5)
    expect(Math.abs(stroked.height - plain.height - 12)).toBeLessThanOrEqual(0.5)
    const isWhite = ({ red, green, alpha }: { red: number; green: number; alpha: number }) =>
      alpha > 200 && red > 200 && green > 200
    const withStroke = countPixels(paint({ text: 'H', strokeWidth: 12, strokeColor: '#ff0000' }), isWhite)
    expect(withStroke / countPixels(paint({ text: 'H' }), isWhite)).toBeGreaterThan(0.95)
  })

  it('is as sharp at twice the size, and at the same place', () => {
    const plain = ink({ text: 'Hxg AV', align: 'center', fontSize: 41 })
    const large = ink({ text: 'Hxg AV', align: 'center', fontSize: 41 }, box, 2)
    expect(Math.abs(large.x - plain.x)).toBeLessThanOrEqual(1)
    expect(Math.abs(large.width - plain.width)).toBeLessThanOrEqual(1)
    expect(Math.abs(large.height - plain.height)).toBeLessThanOrEqual(1)
  })

  it('tells where it draws: not less, and little more', () => {
    for (const item of [
      { text: 'Äjgf' },
      { text: 'fy\nJumping over', fontStyle: { variant: 'italic', weight: '900' }, strokeWidth: 9 },
      { text: 'مرحبا بالعالم', direction: 'rtl', align: 'right', strokeWidth: 3 },
      { text: 'ab\ncdef', background: { color: '#f00', horizontalPadding: 14, borderRadius: 8 } },
    ] as const) {
      const moment = { ticks: 0, ...box }
      const picture = createTextPicture({ ...blank, ...item })
      const told = picture.boundsAt(moment)!
      const seen = inkBox(paintAlone(picture, moment), ({ alpha }) => alpha > 0)!
      expect(told.x).toBeLessThanOrEqual(seen.x)
      expect(told.y).toBeLessThanOrEqual(seen.y)
      expect(right(told)).toBeGreaterThanOrEqual(right(seen))
      expect(bottom(told)).toBeGreaterThanOrEqual(bottom(seen))
      expect(told.width * told.height).toBeLessThan((seen.width + 8) * (seen.height + 8))
    }
    expect(createTextPicture({ ...blank, text: ' \n ' }).boundsAt({ ticks: 0, ...box })).toBeNull()
  })
})

describe('the background of a text', () => {
  const background = { color: '#00ff00', horizontalPadding: 15, borderRadius: 10 }
  const isGreen = ({ red, green, alpha }: { red: number; green: number; alpha: number }) =>
    alpha > 128 && green > 128 && red < 128

  it('covers each line with its padding, and no more', () => {
    const text = ink({ text: 'HHHH' })
    const behind = inkBox(paint({ text: 'HHHH', background }), isGreen)!
    expect(behind.y).toBe(0)
    expect(behind.height).toBe(48)
    expect(behind.x).toBe(-15)
    expect(right(behind) - right(text)).toBeGreaterThan(15)
    expect(right(behind) - right(text)).toBeLessThan(15 + 6)
  })

  it('is rounded at its corners and filled in the step between two lines', () => {
    const painted = paint({ text: 'HH\nHHHHHH', align: 'left', background }, { width: 260, height: 96 })
    expect(pixelAt(painted, 40 - 15, 40).alpha).toBe(0)
    expect(isGreen(pixelAt(painted, 40 - 15 + 5, 40 + 5))).toBe(true)
    const first = inkBox(painted, isGreen, { within: { x: 0, y: 40, width: painted.width, height: 24 } })!
    const step = Math.round(40 + right(first))
    expect(isGreen(pixelAt(painted, step + 1, 40 + 46))).toBe(true)
    expect(isGreen(pixelAt(painted, step + 12, 40 + 46))).toBe(false)
  })
})

describe('a colour that is none', () => {
  it('is not drawn, whatever was drawn before', () => {
    expect(countPixels(paint({ color: 'no colour' }))).toBe(0)
    const stroked = paint({ color: '#ffffff', strokeWidth: 8, strokeColor: '' })
    expect(Buffer.from(stroked.data).equals(Buffer.from(paint({ color: '#ffffff' }).data))).toBe(true)
  })
})

describe('a text that is faded by its context', () => {
  it('is so as one: it is flat only where no letter lies over another', () => {
    const isFlat = (item: Partial<TextItem>) => createTextPicture({ ...blank, ...item }).isFlat
    for (const text of ['Plain, (1) “two”!', 'Привет 漢字かな 한글']) expect(isFlat({ text })).toBe(true)
    for (const text of ['مرحبا', 'नमस्ते', 'ok 😀']) expect(isFlat({ text })).toBe(false)
    expect(isFlat({ strokeWidth: 2 })).toBe(false)
    expect(isFlat({ letterSpacing: -1 })).toBe(false)
    expect(isFlat({ background: { color: 'red', horizontalPadding: 0, borderRadius: 0 } })).toBe(false)
  })
})

describe('scripts of the world', () => {
  it('joins Arabic letters and sets them from the right', () => {
    const word = 'مرحبا'
    const joined = ink({ text: word }).width
    const apart = [...word].reduce((sum, letter) => sum + ink({ text: letter }).width, 0)
    expect(joined).toBeLessThan(apart * 0.9)
    const first = ink({ text: 'م', direction: 'rtl', align: 'right' })
    const both = ink({ text: 'مااااا', direction: 'rtl', align: 'right' })
    expect(right(both)).toBeCloseTo(right(first), -0.5)
    expect(both.x).toBeLessThan(first.x)
  })

  it('sets a number in Hebrew from left to right', () => {
    const number = ink({ text: '17' })
    const within = ink({ text: 'ש 17', direction: 'rtl', align: 'left' })
    expect(within.x).toBeCloseTo(number.x, -0.5)
  })

  it('has letters for the scripts that its fonts are bundled for', () => {
    for (const text of ['漢', 'か', '한', 'नि', 'ก', 'ש', 'م', 'Ж', 'Ω', 'ế', '★']) {
      const missing = paint({ text: '\u{10FFFE}' })
      const drawn = paint({ text })
      expect(countPixels(drawn), text).toBeGreaterThan(30)
      expect(Buffer.compare(Buffer.from(drawn.data), Buffer.from(missing.data)), text).not.toBe(0)
    }
  })

  it('draws emoji in colour and as one', () => {
    const isColourful = ({
      red,
      green,
      blue,
      alpha,
    }: {
      red: number
      green: number
      blue: number
      alpha: number
    }) => alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 80
    expect(countPixels(paint({ text: '😀' }), isColourful)).toBeGreaterThan(300)
    expect(ink({ text: '👩‍🚀' }).width).toBeLessThan(ink({ text: '👩🚀' }).width * 0.7)
  })
})

describe('families, weights and slants', () => {
  it('draws heavier weights with more ink', () => {
    const amounts = ['100', '400', '700', '900'].map((weight) =>
      countPixels(paint({ text: 'HHH', fontStyle: { variant: 'normal', weight } })),
    )
    expect(amounts).toEqual(amounts.toSorted((a, b) => a - b))
    expect(amounts.at(-1)! / amounts[0]!).toBeGreaterThan(2)
  })

  it('slants letters, of families too that have no italic', () => {
    for (const fontFamily of ['Inter', 'TikTok Sans']) {
      const upright = ink({ text: 'l', fontFamily })
      const slanted = ink({ text: 'l', fontFamily, fontStyle: { variant: 'italic', weight: '400' } })
      expect(slanted.width).toBeGreaterThan(upright.width + 3)
    }
  })

  it('knows families by any case and in lists, and takes its own for unknown ones', () => {
    const pixels = (fontFamily: string) => Buffer.from(paint({ text: 'Rag', fontFamily }).data)
    expect(pixels('"roboto", sans-serif')).toEqual(pixels('Roboto'))
    expect(pixels('Nowhere To Be Found')).toEqual(pixels('Inter'))
    expect(pixels('"; x')).toEqual(pixels('Inter'))
    expect(pixels('Roboto')).not.toEqual(pixels('Inter'))
  })
})
