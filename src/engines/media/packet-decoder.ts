/** Reads the packets of one stream and decodes them frame by frame, stepping over damaged ones and counting them. */
import { type Codec, CodecContext, type Frame, Packet, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { isEndOfFile, isTryAgain, libavReason, requireSuccess } from './libav.ts'
import { maxFruitlessPackets } from './limits.ts'
import { type MediaInput, readOnlyStreams } from './media-input.ts'

export type PacketDecoderSettings = {
  /** Of the decoder; more than one holds as many frames back. Default 1. */
  threads?: number
  /** FFmpeg's own options of the decoder, by name. */
  options?: Readonly<Record<string, string | number>>
  /** Packets that are not decoded; each is asked about once. */
  isSkipped?: (packet: Packet) => boolean
  /** Packets that a frame is expected of; by default all that are not skipped. */
  isPromising?: (packet: Packet) => boolean
}

/** In words for people: `sound`, `pictures`. */
type What = 'sound' | 'pictures'

export class PacketDecoder implements Disposable {
  readonly codecName: string
  readonly #input: MediaInput
  readonly #stream: Stream
  readonly #what: What
  readonly #codec: CodecContext
  readonly #isSkipped: (packet: Packet) => boolean
  readonly #isPromising: (packet: Packet) => boolean
  readonly #packet = new Packet()
  #damagedPackets = 0
  #fruitlessPackets = 0
  #isDrained = false
  #endReason: string | null = null

  /**
   * @param codec the decoder of that stream, or null where there is none
   * @throws TriptychError `media_unsupported`
   */
  constructor(
    input: MediaInput,
    { stream, codec, what }: { stream: Stream; codec: Codec | null; what: What },
    { isSkipped = () => false, isPromising = () => true, ...settings }: PacketDecoderSettings = {},
  ) {
    if (codec === null) {
      throw new TriptychError('media_unsupported', {
        detail: `There is no decoder for the codec of the ${what}.`,
      })
    }
    this.#input = input
    this.#stream = stream
    this.#what = what
    this.#isSkipped = isSkipped
    this.#isPromising = isPromising
    this.codecName = codec.name ?? 'unknown'
    this.#codec = openCodec(codec, stream, settings)
    this.#packet.alloc()
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
   * Decodes the next frame into `frame`.
   * @returns whether there was one; false is the end
   * @throws TriptychError `media_unreadable` when thousands of packets in a row decode to nothing
   */
  next(frame: Frame): boolean {
    for (;;) {
      frame.unref()
      const received = this.#codec.receiveFrameSync(frame)
      if (received >= 0) {
        this.#fruitlessPackets = 0
        return true
      }
      if (isEndOfFile(received) || (this.#isDrained && isTryAgain(received))) return false
      if (!isTryAgain(received)) this.#damagedPackets++
      this.#sendPacket()
    }
  }

  /** To be called when the file was set to another place, so that what was sent before is forgotten. */
  reset(): void {
    this.#codec.flushBuffers()
    this.#isDrained = false
    this.#endReason = null
    this.#fruitlessPackets = 0
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
      if (this.#packet.streamIndex !== this.#stream.index || this.#isSkipped(this.#packet)) return
      if (this.#isPromising(this.#packet)) this.#countFruitless()
      if (this.#codec.sendPacketSync(this.#packet) < 0) this.#damagedPackets++
    } finally {
      this.#packet.unref()
    }
  }

  #countFruitless(): void {
    if (++this.#fruitlessPackets <= maxFruitlessPackets) return
    throw new TriptychError('media_unreadable', {
      detail: `Decoding stopped at byte ${this.#packet.pos}: ${maxFruitlessPackets} packets in a row held no ${this.codecName} ${this.#what}.`,
    })
  }

  [Symbol.dispose](): void {
    this.#packet.free()
    this.#codec.freeContext()
  }
}

function openCodec(
  codec: Codec,
  stream: Stream,
  { threads = 1, options = {} }: Pick<PacketDecoderSettings, 'threads' | 'options'>,
): CodecContext {
  const context = new CodecContext()
  context.allocContext3(codec)
  try {
    const doing = `The ${codec.name} decoder could not be opened`
    requireSuccess(context.parametersToContext(stream.codecpar), doing, 'media_unsupported')
    // Without it the decoder cannot shift timestamps by the encoder delay that it skips.
    context.pktTimebase = stream.timeBase
    context.threadCount = threads
    for (const [name, value] of Object.entries(options)) context.setOption(name, value)
    requireSuccess(context.open2Sync(codec, null), doing, 'media_unsupported')
    return context
  } catch (error) {
    context.freeContext()
    throw error
  }
}
