/** Demuxes and decodes one audio stream, frame by frame, stepping over damaged packets and counting them. */

import { AVMEDIA_TYPE_AUDIO } from 'node-av/constants'
import { Codec, CodecContext, Frame, Packet, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { isEndOfFile, isTryAgain, libavReason, requireSuccess } from './libav.ts'
import { maxFruitlessPackets } from './limits.ts'
import { type MediaInput, readOnlyStreams } from './media-input.ts'

export class AudioDecoder implements Disposable {
  readonly stream: Stream
  readonly codecName: string
  readonly #input: MediaInput
  readonly #codec: CodecContext
  readonly #packet = new Packet()
  readonly #frame = new Frame()
  #damagedPackets = 0
  #fruitlessPackets = 0
  #isDrained = false
  #endReason: string | null = null

  /** @throws TriptychError `media_no_audio`, `media_unsupported` */
  constructor(input: MediaInput) {
    this.#input = input
    const index = input.format.findBestStream(AVMEDIA_TYPE_AUDIO)
    const stream = index < 0 ? undefined : input.format.streams[index]
    if (stream === undefined) throw new TriptychError('media_no_audio')
    this.stream = stream
    const codec = Codec.findDecoder(stream.codecpar.codecId)
    if (codec === null) {
      throw new TriptychError('media_unsupported', {
        detail: 'There is no decoder for the codec of the sound.',
      })
    }
    this.codecName = codec.name ?? 'unknown'
    this.#codec = openDecoder(codec, stream)
    this.#packet.alloc()
    this.#frame.alloc()
    readOnlyStreams(input, new Set([stream.index]))
  }

  /** Packets that could not be decoded and were left out. */
  get damagedPackets(): number {
    return this.#damagedPackets
  }

  /** FFmpeg's reason when reading stopped for another cause than the end of the file. */
  get endReason(): string | null {
    return this.#endReason
  }

  /**
   * The next decoded frame, valid until the next call, or null at the end.
   * @throws TriptychError `media_unreadable` when thousands of packets in a row decode to nothing
   */
  next(): Frame | null {
    for (;;) {
      this.#frame.unref()
      const received = this.#codec.receiveFrameSync(this.#frame)
      if (received >= 0) {
        this.#fruitlessPackets = 0
        return this.#frame
      }
      if (isEndOfFile(received)) return null
      if (!isTryAgain(received)) this.#damagedPackets++
      this.#sendPacket()
    }
  }

  #sendPacket(): void {
    if (this.#isDrained) return
    const read = this.#input.format.readFrameSync(this.#packet)
    if (read < 0) {
      if (!isEndOfFile(read)) this.#endReason = libavReason(read)
      this.#isDrained = true
      this.#codec.sendPacketSync(null)
      return
    }
    try {
      if (this.#packet.streamIndex !== this.stream.index) return
      this.#countFruitless()
      if (this.#codec.sendPacketSync(this.#packet) < 0) this.#damagedPackets++
    } finally {
      this.#packet.unref()
    }
  }

  #countFruitless(): void {
    if (++this.#fruitlessPackets <= maxFruitlessPackets) return
    throw new TriptychError('media_unreadable', {
      detail: `Decoding stopped at byte ${this.#packet.pos}: ${maxFruitlessPackets} packets in a row held no ${this.codecName} sound.`,
    })
  }

  [Symbol.dispose](): void {
    this.#frame.free()
    this.#packet.free()
    this.#codec.freeContext()
  }
}

function openDecoder(codec: Codec, stream: Stream): CodecContext {
  const context = new CodecContext()
  context.allocContext3(codec)
  try {
    const doing = `The ${codec.name} decoder could not be opened`
    requireSuccess(context.parametersToContext(stream.codecpar), doing, 'media_unsupported')
    // Without it the decoder cannot shift timestamps by the encoder delay that it skips.
    context.pktTimebase = stream.timeBase
    context.threadCount = 1
    requireSuccess(context.open2Sync(codec, null), doing, 'media_unsupported')
    return context
  } catch (error) {
    context.freeContext()
    throw error
  }
}
