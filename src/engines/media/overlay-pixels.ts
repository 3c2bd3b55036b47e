/**
 * A drawn box as it is laid over film frames: 4:2:0 with alpha, colours already multiplied by it. The conversion is
 * linear and adds the offsets of limited range, so `16 + a (Y - 16)` and `128 + a (C - 128)` come out of pixels whose
 * red, green and blue are multiplied by `a`.
 */
import {
  AV_PIX_FMT_YUVA420P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
} from 'node-av/constants'
import { Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { FrameScaler, rgbaFrame } from './frame-scaler.ts'
import { requireSuccess } from './libav.ts'

export class OverlayPixels implements Disposable {
  readonly #scaler = new FrameScaler()
  #frame: Frame | null = null
  #planes: OverlayPlanes | null = null

  /** Valid after the first `convert`, until the next. */
  get planes(): OverlayPlanes {
    if (this.#planes === null)
      throw new TriptychError('internal', { detail: 'An overlay has no pixels yet.' })
    return this.#planes
  }

  /** @param pixels RGBA, alpha multiplied in, without gaps between rows; width a multiple of 8, height even */
  convert(pixels: Buffer, width: number, height: number): void {
    if (this.#planes === null || this.#planes.width !== width || this.#planes.height !== height) {
      this.#frame?.free()
      this.#frame = overlayFrame(width, height)
      this.#planes = planesOf(this.#frame)
    }
    using from = rgbaFrame({ data: pixels, width, height })
    from.colorPrimaries = AVCOL_PRI_BT709
    from.colorTrc = AVCOL_TRC_BT709
    this.#scaler.scale(this.#frame!, from)
    halveAlpha(this.#planes)
  }

  [Symbol.dispose](): void {
    this.#frame?.free()
    this.#scaler[Symbol.dispose]()
  }
}

export type OverlayPlanes = {
  width: number
  height: number
  /** Y, Cb and Cr. */
  colors: readonly [Uint8Array, Uint8Array, Uint8Array]
  /** Of Y and of the colours: the mean of the four pixels that share one. */
  alphas: readonly [Uint8Array, Uint8Array]
  /** Bytes from row to row, multiples of 4. */
  strides: readonly [luma: number, chroma: number]
}

function overlayFrame(width: number, height: number): Frame {
  const frame = new Frame()
  frame.alloc()
  frame.width = width
  frame.height = height
  frame.format = AV_PIX_FMT_YUVA420P
  frame.colorSpace = AVCOL_SPC_BT709
  frame.colorRange = AVCOL_RANGE_MPEG
  requireSuccess(frame.getBuffer(0), 'There is no memory for an overlay', 'internal')
  return frame
}

function planesOf(frame: Frame): OverlayPlanes {
  const [y, cb, cr, alpha] = frame.data ?? []
  const [luma, chroma] = frame.linesize
  if (!y || !cb || !cr || !alpha || !luma || !chroma || frame.linesize[3] !== luma)
    throw new TriptychError('internal', { detail: 'An overlay has no memory.' })
  const { width, height } = frame
  const halved = new Uint8Array(chroma * (height / 2))
  return { width, height, colors: [y, cb, cr], alphas: [alpha, halved], strides: [luma, chroma] }
}

function halveAlpha({
  width,
  height,
  alphas: [alpha, halved],
  strides: [luma, chroma],
}: OverlayPlanes): void {
  for (let row = 0; row < height / 2; row++) {
    const above = 2 * row * luma
    const below = above + luma
    const to = row * chroma
    for (let x = 0; x < width / 2; x++) {
      const at = 2 * x
      const sum = alpha[above + at]! + alpha[above + at + 1]! + alpha[below + at]! + alpha[below + at + 1]!
      halved[to + x] = (sum + 2) >> 2
    }
  }
}
