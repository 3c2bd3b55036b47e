/**
 * Reads all pictures of a film in order, each as small planes to compare, and larger in RGBA where one is wanted.
 * Memory does not grow with length.
 */
import { AVCOL_RANGE_JPEG } from 'node-av/constants'
import { Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { FilmFrame } from './film-frame.ts'
import { FrameFilter } from './frame-filter.ts'
import { FrameScaler, type RgbaPixels, RgbaScaler } from './frame-scaler.ts'
import type { MediaLimits } from './limits.ts'
import { overDuration } from './media-input.ts'
import { type DecoderSettings, PictureDecoder } from './picture-decoder.ts'
import { turningOf } from './picture-turning.ts'
import { settleColours } from './pixel-format.ts'
import { pixelRatioOf } from './pixel-ratio.ts'

export const smallSize = { width: 128, height: 72 }

/** How much of what the header promised may be missing at the end before the film counts as cut off. */
const missingSeconds = 1

/** Full range, whatever the film's; squeezed to one size and not turned. Valid until the next is read. */
export type SmallPicture = {
  /** Milliseconds from the start of the file. */
  timeMs: number
  /** 128 x 72. */
  luma: Uint8Array
  /** Cb and Cr, each 64 x 36. */
  chroma: readonly [Uint8Array, Uint8Array]
}

/** In pixels. */
export type PictureView = (width: number, height: number) => RgbaPixels

export class PictureStream implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #decoder: PictureDecoder
  readonly #limits: MediaLimits
  readonly #frame: Frame
  readonly #upright: Frame
  readonly #small: FilmFrame
  readonly #scaler: FrameScaler
  readonly #onlyKeyFrames: boolean
  #turner: FrameFilter | null = null
  #isTurningKnown = false
  #isQuarterTurn = false
  #seconds = 0
  /** How long the picture that was read last is shown; 0 where the film does not say. */
  #shownSeconds = 0
  #count = 0

  /** @throws TriptychError `media_*` */
  constructor(path: string, limits: MediaLimits, settings: DecoderSettings) {
    using resources = new DisposableStack()
    this.#decoder = resources.use(new PictureDecoder(path, limits, settings))
    this.#frame = resources.adopt(allocated(), (frame) => frame.free())
    this.#upright = resources.adopt(allocated(), (frame) => frame.free())
    this.#small = resources.use(new FilmFrame(smallSize.width, smallSize.height))
    this.#small.frame.colorRange = AVCOL_RANGE_JPEG
    this.#scaler = resources.use(new FrameScaler('bilinear'))
    this.#limits = limits
    this.#onlyKeyFrames = settings.onlyKeyFrames ?? false
    this.#resources.use(resources.move())
  }

  /** When the last picture that was read is no longer shown. */
  get endMs(): number {
    const { stream } = this.#decoder
    const rate = stream.avgFrameRate.toDouble()
    const usual = rate > 0 && Number.isFinite(rate) ? 1 / rate : 0.04
    return Math.round((this.#seconds + (this.#shownSeconds || usual)) * 1000)
  }

  /** Pictures as they are shown, the longer side of the given length at most. */
  shownSize(longest: number): { width: number; height: number } {
    const { width, height } = this.#frame
    const square = width * pixelRatioOf(this.#decoder.stream, this.#frame)
    const [shownWidth, shownHeight] = this.#isQuarterTurn ? [height, square] : [square, height]
    const share = Math.min(1, longest / Math.max(shownWidth, shownHeight))
    return {
      width: Math.max(1, Math.round(shownWidth * share)),
      height: Math.max(1, Math.round(shownHeight * share)),
    }
  }

  /**
   * @returns null at the end
   * @throws TriptychError `media_unreadable` for a film without pictures or that breaks off, `media_over_limit`
   */
  next(): SmallPicture | null {
    const seconds = this.#decoder.next(this.#frame)
    if (seconds === null) {
      this.#checkEnd()
      return null
    }
    if (seconds * 1000 > this.#limits.maxDurationMs) throw overDuration(seconds * 1000, this.#limits)
    this.#count++
    this.#seconds = Math.max(0, seconds)
    this.#shownSeconds = Number(this.#frame.duration) * this.#decoder.stream.timeBase.toDouble()
    if (!this.#isTurningKnown) this.#learnTurning()
    settleColours(this.#frame)
    this.#scaler.scale(this.#small.frame, this.#frame)
    const [luma, cb, cr] = this.#small.planes
    return {
      timeMs: Math.round(this.#seconds * 1000),
      luma: packed(luma),
      chroma: [packed(cb), packed(cr)],
    }
  }

  /** @returns what gives the picture that was read last, upright; each overwrites what it gave before, and no other's */
  view(): PictureView {
    const scaler = this.#resources.use(new RgbaScaler())
    return (width, height) => scaler.convert(this.#turned(), width, height)
  }

  #turned(): Frame {
    if (this.#turner === null) return this.#frame
    this.#upright.unref()
    this.#upright.ref(this.#frame)
    this.#turner.apply(this.#upright)
    return this.#upright
  }

  #learnTurning(): void {
    const turning = turningOf(this.#decoder.stream, this.#frame)
    this.#isTurningKnown = true
    this.#isQuarterTurn = turning?.isQuarter ?? false
    if (turning !== null) this.#turner = this.#resources.use(new FrameFilter(turning.steps))
  }

  #checkEnd(): void {
    const { endReason, codecName, stream } = this.#decoder
    const why = endReason === null ? '' : ` (${endReason})`
    if (this.#count === 0) {
      throw new TriptychError('media_unreadable', {
        detail: `Not one ${codecName} picture could be decoded${why}.`,
      })
    }
    if (this.endMs > this.#limits.maxDurationMs) throw overDuration(this.endMs, this.#limits)
    // The file's own length is also that of its sound, so only what the picture track says of itself counts.
    const promised = stream.duration > 0n ? Number(stream.duration) * stream.timeBase.toDouble() : 0
    const end = this.#seconds + this.#shownSeconds
    const missing = promised - end
    const isCutOff = missing > missingSeconds + 1 / (stream.avgFrameRate.toDouble() || 1)
    if (!isCutOff || (this.#onlyKeyFrames && endReason === null)) return
    throw new TriptychError('media_unreadable', {
      detail: `The pictures end at ${end.toFixed(2)} s${why}; the file says that they last ${promised.toFixed(2)} s.`,
    })
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}

function allocated(): Frame {
  const frame = new Frame()
  frame.alloc()
  return frame
}

/** A copy of the rows without what pads them. */
function packed({ data, stride, width, height }: FilmFrame['planes'][number]): Uint8Array {
  if (stride === width) return new Uint8Array(data.subarray(0, width * height))
  const rows = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * stride, y * stride + width), y * width)
  return rows
}
