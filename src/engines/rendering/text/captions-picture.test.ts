import { describe, expect, it } from 'vitest'
import { inkBox, type Pixel, paintAlone } from '#tests/support/painted.ts'
import { captionAsset, captionsItem } from '#tests/support/timelines/parts.ts'
import type { CaptionEntry, CaptionsItem } from '#timeline/editor-state.ts'
import { createCaptionsPicture } from './captions-picture.ts'

const box = { width: 300, height: 120 }
const at = (ms: number) => ({ ticks: ms * 240, ...box })
const words = (...texts: string[]) =>
  captionAsset('caption', {
    timingGranularity: 'word',
    captions: texts.map((text, i) => ({ text, startMs: 500 + i * 500, endMs: 900 + i * 500 })),
  })
const cues = (...captions: CaptionEntry[]) => captionAsset('caption', { captions })
const item = (changes: Partial<CaptionsItem> = {}) =>
  captionsItem('captions', {
    fontSize: 40,
    durationTicks: 10 * 240_000,
    highlightColor: '#00ff00',
    ...changes,
  })

const isMarked = ({ red, green, alpha }: Pixel) => alpha > 128 && green > 128 && red < 100
const isPlain = ({ red, alpha }: Pixel) => alpha > 128 && red > 128
const right = (rect: { x: number; width: number }) => rect.x + rect.width
const middle = (rect: { y: number; height: number }) => rect.y + rect.height / 2

describe('captions of words', () => {
  const picture = createCaptionsPicture(item(), words('HH', ' HH', ' HH'))

  it('mark the word that is spoken, and it alone', () => {
    const all = inkBox(paintAlone(picture, at(0)), isPlain)!
    const marked = [600, 1100, 1600].map((ms) => inkBox(paintAlone(picture, at(ms)), isMarked)!)
    for (const word of marked) expect(word.width).toBeCloseTo(marked[0]!.width, -0.5)
    expect(marked[0]!.x).toBe(all.x)
    expect(right(marked[2]!)).toBe(right(all))
    expect(right(marked[0]!)).toBeLessThan(marked[1]!.x)
    expect(right(marked[1]!)).toBeLessThan(marked[2]!.x)
    const rest = inkBox(paintAlone(picture, at(600)), isPlain)!
    expect(rest.x).toBeGreaterThan(right(marked[0]!))
  })

  it('mark none in the lead-in and between words', () => {
    for (const ms of [0, 950, 5000]) {
      expect(inkBox(paintAlone(picture, at(ms)), isMarked)).toBeNull()
      expect(inkBox(paintAlone(picture, at(ms)), isPlain)).not.toBeNull()
    }
  })

  it('begin later by their offset', () => {
    const later = createCaptionsPicture(item({ contentStartOffsetMs: 1000 }), words('HH', ' HH', ' HH'))
    expect(later.keyAt(at(1600))).toBe(picture.keyAt(at(600)))
    expect(later.keyAt(at(600))).toBe(picture.keyAt(at(0)))
  })

  it('show page after page, and the last to the end', () => {
    const paged = createCaptionsPicture(
      item({ pageDurationInMilliseconds: 300 }),
      words('H', ' HHH', ' HHHHH'),
    )
    const widths = [0, 1050, 1600, 9999].map(
      (ms) => inkBox(paintAlone(paged, at(ms)), ({ alpha }) => alpha > 128)!.width,
    )
    expect(widths[1]! / widths[0]!).toBeGreaterThan(2.5)
    expect(widths[2]! / widths[1]!).toBeGreaterThan(1.5)
    expect(widths[3]).toBe(widths[2])
  })

  it('are split when they would take more lines than they may', () => {
    const texts = ['HHHHH', ' HHHHH', ' HHHHH', ' HHHHH']
    const two = createCaptionsPicture(item({ maxLines: 2 }), words(...texts))
    const one = createCaptionsPicture(item({ maxLines: 1 }), words(...texts))
    const height = (shown: typeof one, ms: number) => inkBox(paintAlone(shown, at(ms)))!.height
    expect(height(two, 0)).toBeGreaterThan(48)
    expect(height(one, 0)).toBeLessThan(48)
    expect(one.keyAt(at(0))).not.toBe(one.keyAt(at(1400)))
  })

  it('keep joined letters joined where a colour ends within a word', () => {
    const asset = words('مر', 'حبا')
    const joined = createCaptionsPicture(item({ direction: 'rtl' }), asset)
    const whole = createCaptionsPicture(item({ direction: 'rtl' }), words('مرحبا'))
    const ink = (shown: typeof joined) => inkBox(paintAlone(shown, at(0)))!
    expect(ink(joined)).toEqual(ink(whole))
    for (const ms of [600, 1100]) expect(inkBox(paintAlone(joined, at(ms)), isMarked)).toEqual(ink(whole))
  })
})

describe('captions of lines', () => {
  it('come and go with their times', () => {
    const picture = createCaptionsPicture(
      item(),
      cues({ text: 'H', startMs: 500, endMs: 1000 }, { text: 'HHH', startMs: 1200, endMs: 2000 }),
    )
    expect([0, 1000, 1199, 2000].map((ms) => picture.boundsAt(at(ms)))).toEqual([null, null, null, null])
    expect(inkBox(paintAlone(picture, at(0)))).toBeNull()
    const [first, second] = [700, 1500].map((ms) => inkBox(paintAlone(picture, at(ms)))!)
    expect(second!.width / first!.width).toBeGreaterThan(2.5)
    expect(inkBox(paintAlone(picture, at(700)), isMarked)).toBeNull()
  })

  it('stand in the middle of the box, however many lines', () => {
    const captions = [
      { text: 'H', startMs: 0, endMs: 1000 },
      { text: 'H\nH', startMs: 1000, endMs: 2000 },
    ]
    const picture = createCaptionsPicture(item(), cues(...captions))
    const [one, two] = [0, 1000].map((ms) => inkBox(paintAlone(picture, at(ms)))!)
    expect(middle(one!)).toBeCloseTo(middle(two!), -0.5)
    expect(Math.abs(middle(one!) - 60)).toBeLessThan(4)
  })

  it('are made smaller until they fit their lines', () => {
    const text = 'HHHH HHHH HHHH HHHH HHHH'
    const picture = createCaptionsPicture(item(), cues({ text, startMs: 0, endMs: 1000 }))
    const large = createCaptionsPicture(item({ maxLines: 9 }), cues({ text, startMs: 0, endMs: 1000 }))
    const ink = inkBox(paintAlone(picture, at(0)))!
    expect(ink.height).toBeLessThan(inkBox(paintAlone(large, at(0)))!.height * 0.7)
    expect(ink.width).toBeGreaterThan(box.width * 0.7)
    expect(ink.width).toBeLessThanOrEqual(box.width)
  })

  it('play their animations anew with every cue', () => {
    const picture = createCaptionsPicture(
      item({ captionAnimations: { in: { type: 'typewriter', durationTicks: 120_000 } } }),
      cues({ text: 'HHHH', startMs: 0, endMs: 1000 }, { text: 'HHHH', startMs: 1000, endMs: 2000 }),
    )
    const width = (ms: number) => inkBox(paintAlone(picture, at(ms)))!.width
    expect(width(1250)).toBe(width(250))
    expect(width(250) / width(750)).toBeCloseTo(0.5, 1)
  })
})
