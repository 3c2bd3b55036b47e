/** Scales and converts frames with FFmpeg's scaler, telling it the colours on both sides. */
import {
  AV_PIX_FMT_RGBA,
  AVCOL_RANGE_JPEG,
  AVCOL_SPC_RGB,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
} from 'node-av/constants'
import { Frame, SoftwareScaleContext } from 'node-av/lib'
import { requireSuccess } from './libav.ts'

/** Of a size that is used again and again, four bytes a pixel, alpha not multiplied in; the next call overwrites it. */
export type RgbaPixels = { data: Buffer; width: number; height: number }

export class FrameScaler implements Disposable {
  readonly #context = new SoftwareScaleContext()

  /** @param filter `bilinear` takes half the time, and shows where pictures become larger */
  constructor(filter: 'bicubic' | 'bilinear' = 'bicubic') {
    this.#context.allocContext()
    this.#context.setOption('sws_flags', filter)
  }

  /** Fills `to`, whose size, format and colour tags say what is wanted. */
  scale(to: Frame, from: Frame): void {
    matchTransfer(to, from)
    requireSuccess(this.#context.scaleFrameSync(to, from), 'A frame could not be converted', 'internal')
  }

  [Symbol.dispose](): void {
    this.#context.freeContext()
  }
}

/**
 * Everything is composed in the numbers as they are, so standard range pictures keep their transfer curve and
 * primaries; those of high dynamic range are brought down to it by the scaler.
 */
function matchTransfer(to: Frame, from: Frame): void {
  if (from.colorTrc === AVCOL_TRC_SMPTE2084 || from.colorTrc === AVCOL_TRC_ARIB_STD_B67) return
  to.colorTrc = from.colorTrc
  to.colorPrimaries = from.colorPrimaries
}

/** The scaler writes whole vectors, past the end of the last row when a width is no multiple of them. */
const overshoot = 128

/** Frames as RGBA of one size at a time, in memory that is kept. */
export class RgbaScaler implements Disposable {
  readonly #scaler = new FrameScaler()
  #frame: Frame | null = null
  #pixels: RgbaPixels | null = null

  convert(from: Frame, width: number, height: number): RgbaPixels {
    if (this.#pixels === null || this.#pixels.width !== width || this.#pixels.height !== height) {
      this.#frame?.free()
      // The frame does not keep its memory alive: the reference here does.
      const bytes = width * height * 4
      this.#pixels = { data: Buffer.alloc(bytes + overshoot).subarray(0, bytes), width, height }
      this.#frame = rgbaFrame(this.#pixels)
    }
    this.#scaler.scale(this.#frame!, from)
    return this.#pixels
  }

  [Symbol.dispose](): void {
    this.#frame?.free()
    this.#scaler[Symbol.dispose]()
  }
}

/** A frame on memory of ours, which has to be kept for as long as the frame is used. */
export function rgbaFrame({ data, width, height }: RgbaPixels): Frame {
  const frame = Frame.fromVideoBuffer(data, { width, height, format: AV_PIX_FMT_RGBA })
  frame.colorSpace = AVCOL_SPC_RGB
  frame.colorRange = AVCOL_RANGE_JPEG
  return frame
}
