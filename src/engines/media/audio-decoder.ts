/** Demuxes and decodes one audio stream, frame by frame, stepping over damaged packets and counting them. */

import { AV_NOPTS_VALUE, AVMEDIA_TYPE_AUDIO, AVSEEK_FLAG_BACKWARD } from 'node-av/constants'
import { Codec, Frame, type Packet, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import type { MediaInput } from './media-input.ts'
import { PacketDecoder } from './packet-decoder.ts'

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
  readonly #input: MediaInput
  readonly #packets: PacketDecoder
  readonly #frame = new Frame()
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
    const isSkipped = (packet: Packet) => this.#isSkipped(packet)
    this.#packets = new PacketDecoder(input, { stream, codec, what: 'sound' }, { isSkipped })
    this.#frame.alloc()
  }

  get codecName(): string {
    return this.#packets.codecName
  }

  /** Packets that could not be decoded and were left out. */
  get damagedPackets(): number {
    return this.#packets.damagedPackets
  }

  /** FFmpeg's reason when reading stopped for another cause than the end of the file. */
  get endReason(): string | null {
    return this.#packets.endReason
  }

  /**
   * The next decoded frame, valid until the next call, or null at the end.
   * @throws TriptychError `media_unreadable` when thousands of packets in a row decode to nothing
   */
  next(): Frame | null {
    return this.#packets.next(this.#frame) ? this.#frame : null
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
    this.#packets.reset()
    this.#skippedUntil = timestamp
  }

  #isSkipped(packet: Packet): boolean {
    if (this.#skippedUntil === null) return false
    if (packet.pts !== AV_NOPTS_VALUE && packet.pts + packet.duration < this.#skippedUntil) return true
    this.#skippedUntil = null
    return false
  }

  [Symbol.dispose](): void {
    this.#frame.free()
    this.#packets[Symbol.dispose]()
  }
}
