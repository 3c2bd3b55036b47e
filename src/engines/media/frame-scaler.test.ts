import { AV_PIX_FMT_YUV420P, AVCOL_RANGE_MPEG, AVCOL_SPC_SMPTE170M } from 'node-av/constants'
import { Frame } from 'node-av/lib'
import { expect, it } from 'vitest'
import { RgbaScaler } from './frame-scaler.ts'

it('leaves room behind the pixels for the whole vectors that FFmpeg writes there', () => {
  // In the width of 300 the last of a row's vectors hangs over by four pixels.
  const [width, height] = [300, 200]
  using grey = new Frame()
  grey.alloc()
  grey.width = width
  grey.height = height
  grey.format = AV_PIX_FMT_YUV420P
  grey.colorSpace = AVCOL_SPC_SMPTE170M
  grey.colorRange = AVCOL_RANGE_MPEG
  grey.getBuffer()
  for (const plane of grey.data!) plane.fill(128)
  using scaler = new RgbaScaler()
  const { data } = scaler.convert(grey, width, height)
  expect(data.length).toBe(width * height * 4)
  const memory = Buffer.from(data.buffer)
  const behind = memory.subarray(data.byteOffset + data.length)
  const written = behind.findLastIndex((byte) => byte !== 0) + 1
  expect(behind.length).toBeGreaterThanOrEqual(64)
  expect(written).toBeLessThanOrEqual(behind.length / 2)
})
