import { AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, AVCOL_SPC_SMPTE170M } from 'node-av/constants'
import { Frame } from 'node-av/lib'
import { expect, it } from 'vitest'
import { RgbaScaler } from './frame-scaler.ts'

/** Middle grey, as films have it. */
function greyFrame(width: number, height: number): Frame {
  const grey = new Frame()
  grey.alloc()
  grey.width = width
  grey.height = height
  grey.format = AV_PIX_FMT_YUV420P
  grey.colorSpace = AVCOL_SPC_SMPTE170M
  grey.colorRange = AVCOL_RANGE_MPEG
  grey.getBuffer()
  for (const plane of grey.data!) plane.fill(128)
  return grey
}

it.each([64, 146, 148, 150, 153, 854])('gives every pixel of rows of %i', (width) => {
  const height = 20
  using grey = greyFrame(width, height)
  using scaler = new RgbaScaler()
  const { data } = scaler.convert(grey, width, height)
  expect(data.length).toBe(width * height * 4)
  const values = new Set(data)
  expect(values.size).toBe(2)
  expect(values.has(255)).toBe(true)
  expect(Math.abs(data[0]! - (128 - 16) * (255 / 219))).toBeLessThan(2)
})
