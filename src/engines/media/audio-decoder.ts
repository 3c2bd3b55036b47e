/** Demuxes and decodes one audio stream, frame by frame, stepping over damaged packets and counting them. */

import { AV_NOPTS_VALUE, AVMEDIA_TYPE_AUDIO, AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import { Codec, CodecContext, Frame, Packet, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { isEndOfFile, isTryAgain, libavReason, requireSuccess } from './libav.ts'
import { maxFruitlessPackets } from './limits.ts'
import { type MediaInput, readOnlyStreams } from './media-input.ts'

/**
 * Demuxers that know after a jump exactly where they are. Others estimate it, as from the bit rate: there packets are
 * read one by one, which is still far less work than decoding them.
 */
const exactlySeekable: ReadonlySet<string> = new Set([
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'wav',
  'w64',
  'flac',
  'aiff',
  'caf',
  'au',
])

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
  /** Packets that end before it are not decoded, up to the first that does not. */
  #skippedUntil: bigint | null = null

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

  /**
   * Makes the packet that holds a moment the next to be decoded; stays where it is when that lies behind.
   * @param seconds in the time of the stream
   */
  skipTo(seconds: number): void {
    const timestamp = BigInt(Math.floor(seconds / this.stream.timeBase.toDouble()))
    const { format, demuxer } = this.#input
    // A jump that fails leaves the demuxer where it is, and the packets up to the moment are read.
    if (exactlySeekable.has(demuxer)) format.seekFrameSync(this.stream.index, timestamp, AVSEEK_FLAG_BACKWARD)
    this.#codec.flushBuffers()
    this.#isDrained = false
    this.#fruitlessPackets = 0
    this.#skippedUntil = timestamp
  }

  #isSkipped(packet: Packet): boolean {
    if (this.#skippedUntil === null) return false
    if (packet.pts !== AV_NOPTS_VALUE && packet.pts + packet.duration < this.#skippedUntil) return true
    this.#skippedUntil = null
    return false
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
      if (this.#packet.streamIndex !== this.stream.index || this.#isSkipped(this.#packet)) return
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
