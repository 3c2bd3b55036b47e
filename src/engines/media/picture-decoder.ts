/** Demuxes and decodes the picture track of a file in order, stepping over damaged packets; it can be set to a time. */
import {
  AV_CODEC_ID_VP8,
  AV_CODEC_ID_VP9,
  AV_NOPTS_VALUE,
  AV_PKT_FLAG_KEY,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
  FF_DECODER_LIBVPX_VP8,
  FF_DECODER_LIBVPX_VP9,
} from 'node-av/constants'
import { Codec, type Frame, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { containerFlags, Deinterlacer, isInterlaced } from './deinterlacer.ts'
import { pictureDemuxers } from './demuxers.ts'
import type { MediaLimits } from './limits.ts'
import { type MediaInput, openMedia } from './media-input.ts'
import { PacketDecoder } from './packet-decoder.ts'

/** Frames of streams that tell no rate are this far apart when they tell no time either. */
const fallbackFrameSeconds = 1 / 25
/** Frames come in the order in which they are shown: a time so far back is a new time base, as in joined transport streams. */
const mostBackSeconds = 1

export type DecoderSettings = {
  /** Of the decoder; more than one holds as many frames back. */
  threads?: number
  /** Leaves all frames out that lean on others: a coarse look at a fraction of the cost. */
  onlyKeyFrames?: boolean
}

export class PictureDecoder implements Disposable {
  readonly stream: Stream
  readonly demuxer: string
  readonly #input: MediaInput
  readonly #packets: PacketDecoder
  readonly #limits: MediaLimits
  readonly #secondsPerUnit: number
  readonly #startSeconds: number
  readonly #containerFlags: number
  #lastSeconds: number | null = null
  /** What times have to be moved by since the last new time base. */
  #shiftSeconds = 0
  /** From the first interlaced frame on; other films are spared the filter. */
  #deinterlacer: Deinterlacer | null = null

  /** @throws TriptychError `media_*` */
  constructor(path: string, limits: MediaLimits, settings: DecoderSettings = {}) {
    using resources = new DisposableStack()
    this.#input = resources.use(openMedia(path, limits))
    const { format, demuxer } = this.#input
    const index = format.findBestStream(AVMEDIA_TYPE_VIDEO)
    const stream = index < 0 ? undefined : format.streams[index]
    if (stream === undefined)
      throw new TriptychError('media_unsupported', { detail: 'The file has no pictures.' })
    this.stream = stream
    this.demuxer = demuxer
    this.#limits = limits
    this.#packets = resources.use(
      new PacketDecoder(
        this.#input,
        { stream, codec: decoderFor(stream), what: 'pictures' },
        {
          ...(settings.threads !== undefined && { threads: settings.threads }),
          options: {
            max_pixels: limits.maxPixels,
            ...(settings.onlyKeyFrames && { skip_frame: 'nokey' }),
          },
          // Recordings of calls and screens have minutes between their key frames.
          ...(settings.onlyKeyFrames && { isPromising: (packet) => packet.hasFlags(AV_PKT_FLAG_KEY) }),
        },
      ),
    )
    this.#containerFlags = containerFlags(stream)
    this.#secondsPerUnit = stream.timeBase.toDouble()
    this.#startSeconds = format.startTime === AV_NOPTS_VALUE ? 0 : Number(format.startTime) / 1e6
    resources.move()
  }

  get codecName(): string {
    return this.#packets.codecName
  }

  /** Whether it can be set to a time; an animation can only be read from its start. */
  get canSeek(): boolean {
    return !pictureDemuxers.has(this.demuxer)
  }

  /** FFmpeg's reason when reading stopped for another cause than the end of the file. */
  get endReason(): string | null {
    return this.#packets.endReason
  }

  /** Of the picture track as the header tells, or of the file; null when neither does. */
  get declaredSeconds(): number | null {
    if (this.stream.duration > 0n) return Number(this.stream.duration) * this.#secondsPerUnit
    const { duration } = this.#input.format
    return duration > 0n ? Number(duration) / 1e6 : null
  }

  /**
   * Decodes the next frame into `frame`, whole also where two fields are woven into it.
   * @returns its time on the clock of the file, which goes on where that is set back, or null at the end
   * @throws TriptychError `media_unreadable` when thousands of packets in a row decode to nothing,
   *   `media_over_limit` for a frame larger than the header said and the limits allow
   */
  next(frame: Frame): number | null {
    if (this.#deinterlacer !== null) return this.#deinterlacer.next(frame)
    const seconds = this.#decode(frame)
    if (seconds === null || !isInterlaced(frame)) return seconds
    this.#deinterlacer = new Deinterlacer((next) => this.#decode(next), frame, seconds)
    return this.#deinterlacer.next(frame)
  }

  #decode(frame: Frame): number | null {
    if (!this.#packets.next(frame)) return null
    this.#checkSize(frame)
    if (!isInterlaced(frame)) frame.flags |= this.#containerFlags
    this.#lastSeconds = this.#timeOf(frame)
    return this.#lastSeconds
  }

  /**
   * Goes to the last key frame at or before a time, or to where the file allows; `next` then gives what follows.
   * @returns whether the file can be set to a time at all
   */
  seek(seconds: number): boolean {
    const target = BigInt(Math.floor((seconds + this.#startSeconds) / this.#secondsPerUnit))
    if (this.#input.format.seekFrameSync(this.stream.index, target, AVSEEK_FLAG_BACKWARD) < 0) return false
    this.#packets.reset()
    this.#forgetFields()
    this.#lastSeconds = null
    this.#shiftSeconds = 0
    return true
  }

  #checkSize({ width, height }: Frame): void {
    if (width * height <= this.#limits.maxPixels) return
    throw new TriptychError('media_over_limit', {
      detail: `A frame is ${width} x ${height}; at most ${this.#limits.maxPixels} pixels are accepted.`,
    })
  }

  #timeOf(frame: Frame): number {
    const pts = frame.bestEffortTimestamp === AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp
    const stated = pts === AV_NOPTS_VALUE ? null : Number(pts) * this.#secondsPerUnit - this.#startSeconds
    const last = this.#lastSeconds
    if (last === null) return stated ?? 0
    const next = last + this.#frameSeconds
    if (stated === null) return next
    if (stated + this.#shiftSeconds < last - mostBackSeconds) this.#shiftSeconds = next - stated
    return stated + this.#shiftSeconds
  }

  get #frameSeconds(): number {
    const rate = this.stream.avgFrameRate.toDouble()
    return rate > 0 && Number.isFinite(rate) ? 1 / rate : fallbackFrameSeconds
  }

  #forgetFields(): void {
    this.#deinterlacer?.[Symbol.dispose]()
    this.#deinterlacer = null
  }

  [Symbol.dispose](): void {
    this.#forgetFields()
    this.#packets[Symbol.dispose]()
    this.#input[Symbol.dispose]()
  }
}

/** FFmpeg's own decoders of VP8 and VP9 leave the alpha channel out, which the container announces. */
function decoderFor(stream: Stream): Codec | null {
  const { codecId } = stream.codecpar
  const hasAlpha = stream.metadata?.get('alpha_mode') === '1'
  if (hasAlpha && codecId === AV_CODEC_ID_VP9) return Codec.findDecoderByName(FF_DECODER_LIBVPX_VP9)
  if (hasAlpha && codecId === AV_CODEC_ID_VP8) return Codec.findDecoderByName(FF_DECODER_LIBVPX_VP8)
  return Codec.findDecoder(codecId)
}
