import { describe, expect, it } from 'vitest'
import { inkBox, type Pixel, paintAlone, pixelAt } from '#tests/support/painted.ts'
import { textTemplateItem } from '#tests/support/timelines/parts.ts'
import type { TemplateImageNode, TemplateTextNode } from '#timeline/editor-state.ts'
import { openLottie } from '../pictures/lottie.ts'
import { createTextTemplatePicture } from './text-template-picture.ts'

const second = 240_000
/** One red rectangle, as large as its animation, for a second. */
const red = {
  v: '5.7.0',
  fr: 30,
  ip: 0,
  op: 30,
  w: 100,
  h: 50,
  layers: [
    {
      ty: 1,
      sc: '#ff0000',
      sw: 100,
      sh: 50,
      ks: {},
      ip: 0,
      op: 30,
      st: 0,
    },
  ],
}
const image = (changes: Partial<TemplateImageNode> = {}): TemplateImageNode => ({
  id: 'art',
  type: 'image',
  imageType: 'lottie',
  imageComponentId: null,
  imageLottieJson: red,
  x: 20,
  y: 10,
  width: 100,
  height: 100,
  opacity: 1,
  ...changes,
})
const text = (changes: Partial<TemplateTextNode> = {}): TemplateTextNode => ({
  id: 'title',
  type: 'text',
  x: 30,
  y: 40,
  width: 200,
  height: 60,
  text: 'HH',
  color: '#ffffff',
  align: 'left',
  fontFamily: 'Inter',
  fontStyle: { variant: 'normal', weight: '600' },
  fontSize: 40,
  lineHeight: 1.2,
  letterSpacing: 0,
  direction: 'ltr',
  strokeWidth: 0,
  strokeColor: '#000000',
  background: null,
  ...changes,
})
const at = (seconds: number) => ({ ticks: seconds * second, width: 300, height: 150 })
const picture = (...nodes: (TemplateImageNode | TemplateTextNode)[]) =>
  createTextTemplatePicture(textTemplateItem('template', { nodes, durationTicks: 2 * second }), openLottie)
const isRed = ({ red: level, green, alpha }: Pixel) => alpha > 100 && level > 200 && green < 50
const isWhite = ({ green, alpha }: Pixel) => alpha > 128 && green > 128

describe('a text template', () => {
  it('fits its image into the node and stands its texts where they are placed, in front', async () => {
    const painted = paintAlone(await picture(image(), text()), at(0))
    expect(inkBox(painted, isRed)).toEqual({ x: 20, y: 35, width: 100, height: 50 })
    const letters = inkBox(painted, isWhite)!
    expect(letters.x).toBeGreaterThanOrEqual(30)
    expect(letters.x).toBeLessThan(36)
    expect(letters.y).toBeGreaterThan(40)
    expect(letters.y + letters.height).toBeLessThan(40 + 48)
  })

  it('draws nothing for artwork that it knows by name alone', async () => {
    const named = await picture(
      image({ imageLottieJson: null, imageComponentId: 'ribbon' }),
      text({ text: '' }),
    )
    expect(named.boundsAt(at(0))).toBeNull()
    expect(inkBox(paintAlone(named, at(0)))).toBeNull()
  })

  it('fades a node as a whole', async () => {
    const half = await picture(image({ opacity: 0.5 }), text({ text: '' }))
    expect(pixelAt(paintAlone(half, at(0)), 40 + 60, 40 + 60).alpha).toBeCloseTo(128, -1)
    const fading = text({
      text: '█',
      strokeWidth: 12,
      strokeColor: '#ff0000',
      animations: { in: { type: 'fade', durationTicks: second } },
    })
    const { green, alpha } = pixelAt(paintAlone(await picture(fading), at(0.5)), 40 + 30 + 10, 40 + 64)
    expect(alpha).toBeCloseTo(128, -1)
    expect(green).toBeGreaterThan(250)
  })

  it('moves each node by its own animations, about its own centre', async () => {
    const animated = await picture(
      image({ animations: { in: { type: 'zoom-in', durationTicks: second } } }),
      text({ animations: { out: { type: 'slide-left', durationTicks: second } } }),
    )
    const shrunk = inkBox(paintAlone(animated, at(0.5)), isRed)!
    expect(shrunk).toMatchObject({ x: 45, width: 50 })
    expect(Math.abs(shrunk.y + shrunk.height / 2 - 60)).toBeLessThanOrEqual(0.5)
    const rest = inkBox(paintAlone(animated, at(1)), isWhite)!
    const leaving = inkBox(paintAlone(animated, at(1.25)), isWhite)!
    expect(rest.x - leaving.x).toBe(50)
  })

  it('says when it changes, and where it draws', async () => {
    const animated = await picture(
      image(),
      text({ captionAnimations: { in: { type: 'typewriter', durationTicks: second } } }),
    )
    expect(animated.keyAt(at(1.2))).not.toBe(animated.keyAt(at(0.2)))
    // The image has ended by then, and the letters stand.
    expect(animated.keyAt(at(1.2))).toBe(animated.keyAt(at(1.8)))
    expect(animated.boundsAt(at(0))).toEqual({ x: 20, y: 35, width: 100, height: 50 })
  })
})
