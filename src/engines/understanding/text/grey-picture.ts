/** Pictures of brightness alone, a byte a pixel: what letters are found in and read from. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { Box } from '../facts.ts'

export type GreyPicture = { data: Uint8Array; width: number; height: number }

/** Luma of BT.601, in integers. */
export function greyFrom({ data, width, height }: RgbaPixels): GreyPicture {
  const grey = new Uint8Array(width * height)
  for (let i = 0, from = 0; i < grey.length; i++, from += 4) {
    grey[i] = (data[from]! * 77 + data[from + 1]! * 150 + data[from + 2]! * 29) >> 8
  }
  return { data: grey, width, height }
}

/** @param box whole pixels, inside the picture */
export function cropped(picture: GreyPicture, { x, y, width, height }: Box): GreyPicture {
  const data = new Uint8Array(width * height)
  for (let row = 0; row < height; row++) {
    const from = (y + row) * picture.width + x
    data.set(picture.data.subarray(from, from + width), row * width)
  }
  return { data, width, height }
}

/** Half as wide and high, each pixel the mean of four. */
export function halved({ data, width, height }: GreyPicture): GreyPicture {
  const half = { width: width >> 1, height: height >> 1 }
  const result = new Uint8Array(half.width * half.height)
  for (let y = 0, to = 0; y < half.height; y++) {
    for (let x = 0, from = 2 * y * width; x < half.width; x++, from += 2, to++) {
      result[to] = (data[from]! + data[from + 1]! + data[from + width]! + data[from + width + 1]! + 2) >> 2
    }
  }
  return { data: result, ...half }
}

/** Black where the picture is at least so bright, white elsewhere: bright letters without what is behind them. */
export function brightAsInk({ data, width, height }: GreyPicture, leastLuma: number): GreyPicture {
  return { data: data.map((luma) => (luma >= leastLuma ? 0 : 255)), width, height }
}

/** As a file: PGM, which is the pixels behind a short header. */
export function asPgm({ data, width, height }: GreyPicture): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data])
}
