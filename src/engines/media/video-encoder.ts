/** Encodes a film's frames: constant rate, BT.709 in limited range and saying so, every piece complete in itself. */
import {
  AV_CODEC_FLAG_CLOSED_GOP,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCHROMA_LOC_LEFT,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
} from 'node-av/constants'
import { Codec, CodecContext, type Frame, Packet, Rational } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { type FilmFormat, filmFormats } from './film-formats.ts'
import { isEndOfFile, isTryAgain, requireSuccess } from './libav.ts'

export type VideoEncoderSettings = {
  format: FilmFormat
  /** Even. */
  width: number
  height: number
  fps: number
  threads: number
  /** At most this many frames from one key frame to the next. */
  keyFrameInterval: number
}

export class VideoEncoder implements Disposable {
  readonly context: CodecContext
  /** One frame. */
  readonly timeBase: Rational
  readonly #packet = new Packet()
  readonly #onPacket: (packet: Packet) => void
  #count = 0

  /**
   * @param onPacket is given each packet, its times in frames from 0; it is emptied afterwards
   * @throws TriptychError `media_unsupported` for a size the encoder does not take
   */
  constructor(settings: VideoEncoderSettings, onPacket: (packet: Packet) => void) {
    this.timeBase = new Rational(1, settings.fps)
    this.context = openEncoder(settings, this.timeBase)
    this.#packet.alloc()
    this.#onPacket = onPacket
  }

  /** How many frames it was given. */
  get count(): number {
    return this.#count
  }

  /** Encodes 4:2:0 pixels as the next frame. When it returns, the frame's memory may be written again. */
  write(frame: Frame): void {
    frame.pts = BigInt(this.#count++)
    // What a decoder noted there would be taken as an order.
    frame.pictType = AV_PICTURE_TYPE_NONE
    requireSuccess(this.context.sendFrameSync(frame), 'A frame could not be encoded', 'internal')
    this.#drain()
  }

  finish(): void {
    requireSuccess(this.context.sendFrameSync(null), 'The last frames could not be encoded', 'internal')
    this.#drain()
  }

  #drain(): void {
    for (;;) {
      const received = this.context.receivePacketSync(this.#packet)
      if (isTryAgain(received) || isEndOfFile(received)) return
      requireSuccess(received, 'A frame could not be encoded', 'internal')
      // Without it containers give the last frame no time, and it is lost.
      this.#packet.duration = 1n
      this.#onPacket(this.#packet)
      this.#packet.unref()
    }
  }

  [Symbol.dispose](): void {
    this.#packet.free()
    this.context.freeContext()
  }
}

function openEncoder(settings: VideoEncoderSettings, timeBase: Rational): CodecContext {
  const { videoEncoder, videoOptions } = filmFormats[settings.format]
  const codec = Codec.findEncoderByName(videoEncoder)
  if (codec === null) {
    throw new TriptychError('internal', { detail: `FFmpeg lacks the encoder "${videoEncoder}".` })
  }
  const context = new CodecContext()
  context.allocContext3(codec)
  context.width = settings.width
  context.height = settings.height
  context.pixelFormat = AV_PIX_FMT_YUV420P
  context.timeBase = timeBase
  context.framerate = new Rational(settings.fps, 1)
  context.sampleAspectRatio = new Rational(1, 1)
  context.colorSpace = AVCOL_SPC_BT709
  context.colorPrimaries = AVCOL_PRI_BT709
  context.colorTrc = AVCOL_TRC_BT709
  context.colorRange = AVCOL_RANGE_MPEG
  context.chromaLocation = AVCHROMA_LOC_LEFT
  context.gopSize = settings.keyFrameInterval
  context.threadCount = settings.threads
  context.setFlags(AV_CODEC_FLAG_CLOSED_GOP, AV_CODEC_FLAG_GLOBAL_HEADER)
  for (const [name, value] of Object.entries(videoOptions)) context.setOption(name, value)
  try {
    const { width, height } = settings
    const doing = `The ${videoEncoder} encoder does not take ${width} x ${height}`
    requireSuccess(context.open2Sync(codec, null), doing, 'media_unsupported')
    return context
  } catch (error) {
    context.freeContext()
    throw error
  }
}
