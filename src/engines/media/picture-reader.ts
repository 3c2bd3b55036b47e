/**
 * Shows a file's picture at any moment: the frame whose time has come, before all the first, after the end the last.
 * Going forward decodes on, a jump seeks. Everything happens at once, without waiting, so outside tests and the
 * command line it belongs in a child process.
 */
import { Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { FrameFilter } from './frame-filter.ts'
import { type RgbaPixels, RgbaScaler } from './frame-scaler.ts'
import { HeifDecoder } from './heif-decoder.ts'
import { readHeifPicture } from './heif-picture.ts'
import type { MediaLimits } from './limits.ts'
import { readHead } from './media-input.ts'
import { isoImageType } from './media-type.ts'
import { PictureDecoder } from './picture-decoder.ts'
import { turningOf } from './picture-turning.ts'
import { hasAlpha, settleColours } from './pixel-format.ts'
import { pixelRatioOf } from './pixel-ratio.ts'
import { reachesItsEnd } from './playing-time.ts'

/** A jump of at most this much decodes on: it is nearer than most key frames. */
const forwardSeconds = 3
/** Times of containers that count in milliseconds are up to half of one off. */
const toleranceSeconds = 0.0006
/** How much of what the header promised may be missing at the end before the file counts as cut off. */
const missingSeconds = 1

/** Opens video, animation or still picture. @throws TriptychError `media_*` */
export function openPictures(path: string, limits: MediaLimits): PictureReader {
  return new PictureReader(path, limits)
}

type Decoder = PictureDecoder | HeifDecoder

function openDecoder(path: string, limits: MediaLimits): Decoder {
  const head = readHead(path)
  const picture = isoImageType(head) === null ? null : readHeifPicture(head)
  return picture ? new HeifDecoder(path, picture, limits) : new PictureDecoder(path, limits)
}

/** A decoded frame, valid until another moment is asked for. */
export type ShownFrame = {
  frame: Frame
  /** Its time in the file; differs among frames. */
  seconds: number
  /** How long it is shown; 0 where the file does not say. */
  durationSeconds: number
}

export class PictureReader implements Disposable {
  /** As shown: upright, with square pixels. */
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
  /** What the header says; null when it says nothing. */
  readonly declaredSeconds: number | null
  readonly #path: string
  readonly #limits: MediaLimits
  readonly #turner: FrameFilter | null
  readonly #rgba = new RgbaScaler()
  #decoder: Decoder
  #shown: ShownFrame
  #next: ShownFrame
  #hasNext = false
  #isAtEnd = false
  #isPrepared = false
  /** Found out when it matters. */
  #isFileWhole: boolean | null = null
  #firstSeconds: number
  #rgbaSeconds: number | null = null
  #rgbaPixels: RgbaPixels | null = null

  constructor(path: string, limits: MediaLimits) {
    this.#path = path
    this.#limits = limits
    using resources = new DisposableStack()
    this.#decoder = resources.use(openDecoder(path, limits))
    this.#shown = resources.adopt(emptyFrame(), ({ frame }) => frame.free())
    this.#next = resources.adopt(emptyFrame(), ({ frame }) => frame.free())
    if (!this.#readFirst()) throw noPictures(this.#decoder)
    const { frame } = this.#shown
    const turning = turningOf(this.#decoder.stream, frame)
    this.#turner = turning === null ? null : new FrameFilter(turning.steps)
    const width = Math.round(frame.width * pixelRatioOf(this.#decoder.stream, frame))
    this.width = turning?.isQuarter ? frame.height : width
    this.height = turning?.isQuarter ? width : frame.height
    this.hasAlpha = hasAlpha(frame)
    this.declaredSeconds = this.#decoder.declaredSeconds
    this.#firstSeconds = this.#shown.seconds
    resources.move()
  }

  /**
   * The frame shown at a moment, seconds from the start of the file.
   * @throws TriptychError `media_unreadable` where the file is damaged or cut off, `media_over_limit`
   */
  frameAt(seconds: number): ShownFrame {
    const until = seconds + toleranceSeconds
    const isBehind = until < this.#shown.seconds && this.#shown.seconds > this.#firstSeconds
    const isFarAhead = until > this.#shown.seconds + forwardSeconds && !this.#isAtEnd
    if (isBehind || (isFarAhead && this.#decoder.canSeek)) this.#jump(until)
    while (this.#peek() && this.#next.seconds <= until) this.#advance()
    if (this.#isAtEnd) this.#checkEnd(seconds)
    this.#prepare()
    return this.#shown
  }

  /**
   * The same as RGBA, scaled to a size in pixels; the memory is used again by the next call. Asking for the frame
   * and size of the last call costs nothing and gives the same object.
   */
  rgbaAt(seconds: number, width: number, height: number): RgbaPixels {
    const shown = this.frameAt(seconds)
    const last = this.#rgbaPixels
    const isSame = this.#rgbaSeconds === shown.seconds && last?.width === width && last.height === height
    if (last !== null && isSame) return last
    this.#rgbaSeconds = shown.seconds
    this.#rgbaPixels = this.#rgba.convert(shown.frame, width, height)
    return this.#rgbaPixels
  }

  /** How long the pictures last, the last one included; reads the whole file when its header does not say. */
  measureSeconds(): number {
    if (this.declaredSeconds !== null) return this.declaredSeconds
    using decoder = openDecoder(this.#path, this.#limits)
    using frame = new Frame()
    frame.alloc()
    let end = 0
    for (let at = decoder.next(frame); at !== null; at = decoder.next(frame)) {
      end = at + Number(frame.duration) * decoder.stream.timeBase.toDouble()
    }
    return end
  }

  #peek(): boolean {
    if (this.#hasNext || this.#isAtEnd) return this.#hasNext
    this.#hasNext = this.#decodeInto(this.#next)
    this.#isAtEnd = !this.#hasNext
    return this.#hasNext
  }

  /** @returns whether there was another frame */
  #decodeInto(shown: ShownFrame): boolean {
    const seconds = this.#decoder.next(shown.frame)
    if (seconds === null) return false
    shown.seconds = seconds
    shown.durationSeconds = Number(shown.frame.duration) * this.#decoder.stream.timeBase.toDouble()
    return true
  }

  #advance(): void {
    const passed = this.#shown
    this.#shown = this.#next
    this.#next = passed
    this.#hasNext = false
    this.#isPrepared = false
  }

  /** Key frames need not be where the index says, so this goes further back until one is early enough. */
  #jump(until: number): void {
    if (this.#decoder.canSeek) {
      for (let back = 0; until - back > this.#firstSeconds; back = back * 4 + 1) {
        if (!this.#decoder.seek(Math.max(0, until - back))) break
        if (this.#readFirst() && this.#shown.seconds <= until) return
      }
    }
    this.#decoder[Symbol.dispose]()
    this.#decoder = openDecoder(this.#path, this.#limits)
    if (!this.#readFirst()) throw noPictures(this.#decoder)
  }

  #readFirst(): boolean {
    this.#hasNext = false
    this.#isAtEnd = false
    this.#isPrepared = false
    return this.#decodeInto(this.#shown)
  }

  /** Only frames that are shown are turned. */
  #prepare(): void {
    if (this.#isPrepared) return
    settleColours(this.#shown.frame)
    this.#turner?.apply(this.#shown.frame)
    this.#isPrepared = true
  }

  #checkEnd(asked: number): void {
    const { endReason } = this.#decoder
    // The last frame may be a picture that stands for long.
    const end = this.#shown.seconds + this.#shown.durationSeconds
    const promised = Math.min(asked, this.declaredSeconds ?? 0)
    if (promised - end < missingSeconds) return
    const frameSeconds = 1 / (this.#decoder.stream.avgFrameRate.toDouble() || 1)
    if (promised - end < missingSeconds + frameSeconds || this.#hasEndedEarly()) return
    throw new TriptychError('media_unreadable', {
      detail: `The pictures end at ${end.toFixed(2)} s${endReason === null ? '' : ` (${endReason})`}; the file says that they last ${this.declaredSeconds?.toFixed(2)} s.`,
    })
  }

  /** Where only the file says how long it is, its sound may go on when its pictures have ended. */
  #hasEndedEarly(): boolean {
    if (this.#decoder.stream.duration > 0n) return false
    this.#isFileWhole ??= reachesItsEnd(this.#path, this.#limits)
    return this.#isFileWhole
  }

  [Symbol.dispose](): void {
    this.#shown.frame.free()
    this.#next.frame.free()
    this.#turner?.[Symbol.dispose]()
    this.#rgba[Symbol.dispose]()
    this.#decoder[Symbol.dispose]()
  }
}

function emptyFrame(): ShownFrame {
  const frame = new Frame()
  frame.alloc()
  return { frame, seconds: 0, durationSeconds: 0 }
}

function noPictures({ endReason, codecName }: Decoder): TriptychError {
  return new TriptychError('media_unreadable', {
    detail: `Not one ${codecName} picture could be decoded${endReason === null ? '' : `: ${endReason}`}.`,
  })
}
