import { expect, it } from 'vitest'
import { rgbPlanes } from './rgb-planes.ts'

/** Reds are given; greens are 100 and blues 200 everywhere. */
function picture(width: number, reds: number[]) {
  const data = Buffer.from(reds.flatMap((red) => [red, 100, 200, 255]))
  return { data, width, height: reds.length / width }
}

const four = picture(2, [10, 30, 50, 70])

it('leaves pixels as they are where the size stays', () => {
  const planes = rgbPlanes(four, { x: 0, y: 0, width: 2, height: 2 }, 2, 2)
  expect([...planes]).toEqual([10, 30, 50, 70, 100, 100, 100, 100, 200, 200, 200, 200])
})

it('takes everything into account when it shrinks', () => {
  const [red, green, blue] = rgbPlanes(four, { x: 0, y: 0, width: 2, height: 2 }, 1, 1)
  expect([red, green, blue]).toEqual([40, 100, 200].map((value) => expect.closeTo(value, 3)))
})

it('goes evenly from one pixel to the next when it enlarges', () => {
  const planes = rgbPlanes(picture(2, [0, 80]), { x: 0.5, y: 0, width: 1, height: 1 }, 4, 1)
  expect([...planes.subarray(0, 4)]).toEqual([10, 30, 50, 70].map((value) => expect.closeTo(value, 3)))
})

it('repeats the edge beyond the picture', () => {
  const planes = rgbPlanes(four, { x: -2, y: -2, width: 2, height: 2 }, 2, 2)
  expect([...planes.subarray(0, 4)]).toEqual([10, 10, 10, 10])
})
