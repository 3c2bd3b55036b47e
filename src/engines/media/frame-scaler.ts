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

/** Rows of so many pixels fill whole vectors of every processor. */
const vectorPixels = 16

/** Frames as RGBA of one size at a time, in memory that is kept. */
export class RgbaScaler implements Disposable {
  readonly #scaler = new FrameScaler()
  #frame: Frame | null = null
  #pixels: RgbaPixels | null = null

  convert(from: Frame, width: number, height: number): RgbaPixels {
    if (this.#pixels === null || this.#pixels.width !== width || this.#pixels.height !== height) {
      this.#frame?.free()
      this.#pixels = { data: Buffer.alloc(width * height * 4), width, height }
      // The frame does not keep its memory alive: the reference here does.
      this.#frame = width % vectorPixels === 0 ? rgbaFrame(this.#pixels) : roomyFrame(width, height)
    }
    const frame = this.#frame!
    this.#scaler.scale(frame, from)
    if (width % vectorPixels !== 0) copyRows(frame, this.#pixels)
    return this.#pixels
  }

  [Symbol.dispose](): void {
    this.#frame?.free()
    this.#scaler[Symbol.dispose]()
  }
}

/** Where a row ends with its last pixel the scaler leaves a part of a vector out, or writes beyond the end. */
function roomyFrame(width: number, height: number): Frame {
  const frame = new Frame()
  frame.alloc()
  frame.width = width
  frame.height = height
  frame.format = AV_PIX_FMT_RGBA
  frame.colorSpace = AVCOL_SPC_RGB
  frame.colorRange = AVCOL_RANGE_JPEG
  requireSuccess(frame.getBuffer(vectorPixels * 4), 'There is no memory for a frame', 'internal')
  return frame
}

function copyRows(from: Frame, { data, width, height }: RgbaPixels): void {
  const rows = from.data![0]!
  const stride = from.linesize[0]!
  for (let y = 0; y < height; y++) data.set(rows.subarray(y * stride, y * stride + width * 4), y * width * 4)
}

/** A frame on memory of ours, which has to be kept for as long as the frame is used. */
export function rgbaFrame({ data, width, height }: RgbaPixels): Frame {
  const frame = Frame.fromVideoBuffer(data, { width, height, format: AV_PIX_FMT_RGBA })
  frame.colorSpace = AVCOL_SPC_RGB
  frame.colorRange = AVCOL_RANGE_JPEG
  return frame
}
