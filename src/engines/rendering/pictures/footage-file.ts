/** A file of moving pictures, open only while something shows it: a decoder keeps many frames. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures, type PictureReader, type ShownFrame } from '#engines/media/picture-reader.ts'
import type { Size } from './mipmap.ts'

export class FootageFile {
  readonly #path: string
  readonly #limits: MediaLimits
  readonly #failure: (thrown: unknown) => Error
  #reader: PictureReader | null = null
  #seconds: number | null = null

  /** @param failure what is thrown in place of what went wrong: it can say whose file it is */
  constructor(path: string, limits: MediaLimits, failure: (thrown: unknown) => Error) {
    this.#path = path
    this.#limits = limits
    this.#failure = failure
  }

  get size(): Size {
    return this.#read(({ width, height }) => ({ width, height }))
  }

  get hasAlpha(): boolean {
    return this.#read((reader) => reader.hasAlpha)
  }

  /** How long its pictures last. */
  get seconds(): number {
    this.#seconds ??= this.#read((reader) => reader.measureSeconds())
    return this.#seconds
  }

  frameAt(seconds: number): ShownFrame {
    return this.#read((reader) => reader.frameAt(seconds))
  }

  /** Of that size in pixels; valid until another moment or size is asked for. */
  rgbaAt(seconds: number, { width, height }: Size): RgbaPixels {
    return this.#read((reader) => reader.rgbaAt(seconds, width, height))
  }

  /** Asking for anything opens it again. */
  close(): void {
    this.#reader?.[Symbol.dispose]()
    this.#reader = null
  }

  #read<Result>(from: (reader: PictureReader) => Result): Result {
    try {
      this.#reader ??= openPictures(this.#path, this.#limits)
      return from(this.#reader)
    } catch (thrown) {
      throw this.#failure(thrown)
    }
  }
}
