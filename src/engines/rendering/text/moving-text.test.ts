import { describe, expect, it } from 'vitest'
import {
  countPixels,
  inkBox,
  isInk,
  type Painted,
  type Pixel,
  paintAlone,
  pixelAt,
} from '#tests/support/painted.ts'
import { textItem } from '#tests/support/timelines/parts.ts'
import {
  type CaptionAnimations,
  type CaptionAnimationType,
  captionAnimationTypes,
  type TextItem,
} from '#timeline/editor-state.ts'
import { createTextPicture } from './text-picture.ts'

const second = 240_000
const box = { width: 300, height: 60 }

/** Two seconds long, the animation lasts one. */
function picture(animations: CaptionAnimations, changes: Partial<TextItem> = {}) {
  return createTextPicture(
    textItem('text', {
      text: 'HHHHHHHH',
      fontSize: 40,
      durationTicks: 2 * second,
      captionAnimations: animations,
      ...changes,
    }),
  )
}
const spec = (type: CaptionAnimationType) => ({ type, durationTicks: second })
const at = (seconds: number) => ({ ticks: seconds * second, ...box })
const plain = paintAlone(createTextPicture(textItem('text', { text: 'HHHHHHHH', fontSize: 40 })), at(0))
const whole = inkBox(plain)!
const right = (rect: { x: number; width: number }) => rect.x + rect.width
const bottom = (rect: { y: number; height: number }) => rect.y + rect.height

/** The columns, in pixels of the box, in which there is ink. */
function columns(painted: Painted): number[] {
  const found: number[] = []
  for (let x = 0; x < painted.width; x += 1) {
    for (let y = 0; y < painted.height; y += 1) {
      if (!isInk(pixelAt(painted, x, y))) continue
      found.push(x - 40)
      break
    }
  }
  return found
}

describe('letters that move', () => {
  it('look as without an animation when it is over', () => {
    for (const type of ['converge', 'elastic-pop', 'typewriter', 'lay-down'] as const) {
      const over = paintAlone(picture({ in: spec(type) }), at(1.2))
      expect(Buffer.from(over.data).equals(Buffer.from(plain.data)), type).toBe(true)
    }
  })

  it('stand where they stand in the text that is drawn in one', () => {
    // At rest letter by letter: a loop that moves nothing, painted over the text as a whole.
    for (const text of ['AVAToffi', 'שלום abc', 'नमस्ते', 'ಕನ್ನಡ', 'ភាសាខ្មែរ', 'မန္တလေး', 'مرحبا بك']) {
      const drawn = paintAlone(createTextPicture(textItem('text', { text, fontSize: 40 })), at(0))
      const apart = paintAlone(picture({ loop: spec('curtain-close') }, { text }), at(0))
      const same = inkBox(apart)!
      const expected = inkBox(drawn)!
      expect(Math.abs(same.x - expected.x), text).toBeLessThanOrEqual(1)
      expect(Math.abs(right(same) - right(expected)), text).toBeLessThanOrEqual(1)
      expect(Math.abs(countPixels(apart) / countPixels(drawn) - 1), text).toBeLessThan(0.02)
    }
  })

  it('are typed from the left', () => {
    for (const [seconds, letters] of [
      [0.3, 2],
      [0.5, 4],
      [0.8, 6],
    ] as const) {
      const typed = inkBox(paintAlone(picture({ in: spec('typewriter') }), at(seconds)))!
      expect(typed.x).toBe(whole.x)
      expect(typed.width / whole.width).toBeCloseTo(letters / 8, 1)
    }
  })

  it('are typed from the right where the text begins there, whole words where letters join', () => {
    const hebrew = { text: 'שששששששש', direction: 'rtl' as const }
    const all = inkBox(paintAlone(picture({}, hebrew), at(0)))!
    const typed = inkBox(paintAlone(picture({ in: spec('typewriter') }, hebrew), at(0.5)))!
    expect(right(typed)).toBe(right(all))
    expect(typed.width / all.width).toBeCloseTo(0.5, 1)
    const arabic = picture({ in: spec('typewriter') }, { text: 'سلام', direction: 'rtl' })
    expect(arabic.boundsAt(at(0.9))).toBeNull()
    expect(arabic.boundsAt(at(1))).not.toBeNull()
  })

  it('go from the middle outwards', () => {
    const half = columns(paintAlone(picture({ out: spec('center-type-out') }), at(1.5)))
    const middle = whole.x + whole.width / 2
    expect(half[0]).toBe(whole.x)
    expect(half.at(-1)).toBe(right(whole) - 1)
    expect(half.filter((x) => Math.abs(x - middle) < whole.width * 0.2)).toEqual([])
  })

  it('are closed over from both sides', () => {
    const half = inkBox(paintAlone(picture({ out: spec('curtain-close') }, { text: '████████' }), at(1.5)))!
    const open = inkBox(paintAlone(picture({}, { text: '████████' }), at(0)))!
    expect(half.width / open.width).toBeCloseTo(0.5, 1)
    expect(half.x + half.width / 2).toBeCloseTo(open.x + open.width / 2, -0.5)
  })

  it('come together from twice as far and are seen through as long', () => {
    const far = paintAlone(picture({ in: spec('converge') }, { text: 'H H' }), at(0.5))
    const near = paintAlone(picture({}, { text: 'H H' }), at(0))
    const seen = ({ alpha }: Pixel) => alpha > 60
    const gap = (painted: Painted) => inkBox(painted, seen)!.width
    const letter = inkBox(paintAlone(picture({}, { text: 'H' }), at(0)))!.width
    expect((gap(far) - letter) / (gap(near) - letter)).toBeCloseTo(1.5, 1)
    const strongest = Math.max(...far.data.filter((_, index) => index % 4 === 3))
    expect(strongest).toBeGreaterThan(120)
    expect(strongest).toBeLessThan(135)
  })

  it('do not show their outline through when they are seen through', () => {
    const stroked = { strokeWidth: 10, strokeColor: '#ff0000', text: '█', fontSize: 50 }
    const half = paintAlone(picture({ in: spec('converge') }, stroked), at(0.5))
    const middle = pixelAt(half, 40 + 150, 40 + 30)
    expect(middle.green).toBeGreaterThan(250)
  })

  it('lie down about their baseline', () => {
    const down = inkBox(paintAlone(picture({ in: spec('lay-down') }, { text: 'H' }), at(0.4 / 3)))!
    const flat = inkBox(paintAlone(picture({}, { text: 'H' }), at(0)))!
    expect(bottom(down)).toBeCloseTo(bottom(flat), -0.5)
    // A third of the letter's own time: sin 30° of its height.
    expect(down.height / flat.height).toBeCloseTo(0.5, 1)
  })

  it('have the colours of the rainbow side by side', () => {
    const painted = paintAlone(picture({ loop: spec('rainbow') }), at(0))
    const isLike = (name: 'red' | 'green' | 'blue') => (pixel: Pixel) =>
      pixel.alpha > 200 && pixel[name] === Math.max(pixel.red, pixel.green, pixel.blue) && pixel[name] > 200
    const boxes = (['red', 'green', 'blue'] as const).map((name) => inkBox(painted, isLike(name))!)
    for (const colour of boxes) expect(colour.width).toBeGreaterThan(10)
    expect(right(boxes[1]!)).toBeLessThan(right(boxes[2]!))
  })

  it('shine where the band is, which moves to the right', () => {
    const blue = { color: '#0000ff', text: '████████' }
    const isBright = ({ red, alpha }: Pixel) => alpha > 200 && red > 150
    const boxes = [0.3, 0.5, 0.7].map(
      (seconds) => inkBox(paintAlone(picture({ loop: spec('sweep-shine') }, blue), at(seconds)), isBright)!,
    )
    expect(boxes[0]!.x).toBeLessThan(boxes[1]!.x)
    expect(boxes[1]!.x).toBeLessThan(boxes[2]!.x)
    const still = paintAlone(picture({}, blue), at(0))
    const shining = paintAlone(picture({ loop: spec('sweep-shine') }, blue), at(0.5))
    expect(countPixels(shining)).toBe(countPixels(still))
  })

  it('shake twelve times in a second, and look the same in between', () => {
    const shaking = picture({ loop: spec('jitter') })
    const keys = Array.from({ length: 60 }, (_, frame) => shaking.keyAt(at(frame / 60)))
    expect(new Set(keys).size).toBe(12)
    const [first, same, next] = [0, 0.05, 0.1].map((seconds) =>
      Buffer.from(paintAlone(shaking, at(seconds)).data),
    )
    expect(first!.equals(same!)).toBe(true)
    expect(first!.equals(next!)).toBe(false)
  })

  it('are drawn where the picture says, in every motion', () => {
    for (const type of captionAnimationTypes) {
      const moving = picture({ in: spec(type) }, { strokeWidth: 6, text: 'Hy gf\nÅ' })
      for (const seconds of [0.05, 0.3, 0.55, 0.8]) {
        const seen = inkBox(paintAlone(moving, at(seconds)), ({ alpha }) => alpha > 0)
        const told = moving.boundsAt(at(seconds))
        if (!seen) continue
        expect(told!.x, `${type} ${seconds}`).toBeLessThanOrEqual(seen.x)
        expect(told!.y, `${type} ${seconds}`).toBeLessThanOrEqual(seen.y)
        expect(right(told!), `${type} ${seconds}`).toBeGreaterThanOrEqual(right(seen))
        expect(bottom(told!), `${type} ${seconds}`).toBeGreaterThanOrEqual(bottom(seen))
      }
    }
  })
})
