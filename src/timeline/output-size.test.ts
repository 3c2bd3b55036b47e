import { describe, expect, it } from 'vitest'
import { outputSize } from './output-size.ts'

const composition = (compositionWidth: number, compositionHeight: number) => ({
  compositionWidth,
  compositionHeight,
})

describe('the size of a film', () => {
  it('is the composition times the scale', () => {
    expect(outputSize(composition(1280, 720), { ratio: '16:9', scale: 0.6 })).toMatchObject({
      width: 768,
      height: 432,
      offsetX: 0,
      offsetY: 0,
    })
    expect(outputSize(composition(1920, 1080), { ratio: '16:9', scale: 1 })).toMatchObject({
      width: 1920,
      height: 1080,
    })
  })
  it('grows to the smallest canvas of the ratio, with the composition in its middle', () => {
    expect(outputSize(composition(1000, 1000), { ratio: '16:9', scale: 1 })).toMatchObject({
      canvasHeight: 1000,
      offsetX: expect.closeTo((16000 / 9 - 1000) / 2, 9),
      offsetY: 0,
      width: 1778,
      height: 1000,
    })
    expect(outputSize(composition(1000, 1000), { ratio: '9:16', scale: 1 })).toMatchObject({
      canvasWidth: 1000,
      offsetX: 0,
      width: 1000,
      height: 1778,
    })
  })
  it('leaves a composition alone that is within a hundredth of the ratio, and any that is custom', () => {
    expect(outputSize(composition(1270, 720), { ratio: '16:9', scale: 1 })).toMatchObject({
      width: 1270,
      height: 720,
    })
    expect(outputSize(composition(900, 500), { ratio: 'custom', scale: 1 })).toMatchObject({
      width: 900,
      height: 500,
    })
  })
  it('takes the size asked for, and finds the side that is left out', () => {
    const state = composition(1280, 720)
    const sized = (size: object, ratio: 'custom' | '9:16') => outputSize(state, { ratio, scale: 1, ...size })
    expect(sized({ compositionWidth: 540 }, '9:16')).toMatchObject({ width: 540, height: 960 })
    expect(sized({ compositionHeight: 960 }, '9:16')).toMatchObject({ width: 540, height: 960 })
    expect(sized({ compositionWidth: 640 }, 'custom')).toMatchObject({ width: 640, height: 720 })
  })
  it('is even and never nothing', () => {
    expect(outputSize(composition(51, 51), { ratio: 'custom', scale: 1 })).toMatchObject({
      width: 52,
      height: 52,
    })
    expect(outputSize(composition(50, 1920), { ratio: 'custom', scale: 0.6 }).width % 2).toBe(0)
  })
})
