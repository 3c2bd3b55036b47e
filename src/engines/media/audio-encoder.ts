/**
 * Encodes planar float sound into packets. The last frame is as short as the sound is: padding it would lengthen
 * the sound, and node-av's own high-level encoder drops it.
 */
import { AV_PKT_DATA_SKIP_SAMPLES, AV_SAMPLE_FMT_NONE } from 'node-av/constants'
import { type CodecContext, Frame, Packet, Rational } from 'node-av/lib'
import { type EncoderSettings, openEncoder, sampleLayoutOf } from './encoders.ts'
import { isEndOfFile, isTryAgain, requireSuccess } from './libav.ts'
import type { Planar } from './planar.ts'
import { packSamples } from './sample-packing.ts'

/** Frames of encoders that take any length, such as PCM. */
const freeFrameSize = 4096

export class AudioEncoder implements Disposable {
  readonly context: CodecContext
  readonly #settings: EncoderSettings
  readonly #frameSize: number
  readonly #gathered: Float32Array[]
  readonly #packet = new Packet()
  readonly #onPacket: (packet: Packet) => void
  #gatheredCount = 0
  #position = 0
  #packetCount = 0

  /** @param onPacket takes each packet, in the time base of one sample, before it is reused. */
  constructor(settings: EncoderSettings, onPacket: (packet: Packet) => void) {
    this.#settings = settings
    this.#onPacket = onPacket
    this.context = openEncoder(settings)
    this.#frameSize = this.context.frameSize > 0 ? this.context.frameSize : freeFrameSize
    this.#gathered = Array.from({ length: settings.channelCount }, () => new Float32Array(this.#frameSize))
    this.#packet.alloc()
  }

  get timeBase(): Rational {
    return new Rational(1, this.#settings.sampleRate)
  }

  write(block: Planar): void {
    const length = block[0]?.length ?? 0
    for (let from = 0; from < length; ) {
      const count = Math.min(this.#frameSize - this.#gatheredCount, length - from)
      this.#gathered.forEach((channel, index) => {
        channel.set(block[index]!.subarray(from, from + count), this.#gatheredCount)
      })
      this.#gatheredCount += count
      from += count
      if (this.#gatheredCount === this.#frameSize) this.#sendGathered()
    }
  }

  /** Encodes what is left and drains the encoder. Nothing may be written afterwards. */
  finish(): void {
    if (this.#gatheredCount > 0) this.#sendGathered()
    requireSuccess(this.context.sendFrameSync(null), 'The encoder could not be drained', 'internal')
    this.#receivePackets()
  }

  #sendGathered(): void {
    const { encoder, sampleRate } = this.#settings
    using frame = new Frame()
    frame.alloc()
    frame.nbSamples = this.#gatheredCount
    frame.format = this.context.sampleFormat ?? AV_SAMPLE_FMT_NONE
    frame.sampleRate = sampleRate
    frame.channelLayout = this.context.channelLayout
    frame.timeBase = this.timeBase
    requireSuccess(frame.getBuffer(), 'There was no memory for a frame of sound', 'internal')
    packSamples(this.#gathered, this.#gatheredCount, sampleLayoutOf(encoder), frame.data ?? [])
    frame.pts = BigInt(this.#position)
    this.#position += this.#gatheredCount
    this.#gatheredCount = 0
    requireSuccess(this.context.sendFrameSync(frame), `The ${encoder} encoder refused a frame`, 'internal')
    this.#receivePackets()
  }

  #receivePackets(): void {
    for (;;) {
      const received = this.context.receivePacketSync(this.#packet)
      if (isTryAgain(received) || isEndOfFile(received)) return
      requireSuccess(received, `The ${this.#settings.encoder} encoder failed`, 'internal')
      if (!this.#isPadding(this.#packet)) {
        this.#packetCount++
        this.#onPacket(this.#packet)
      }
      this.#packet.unref()
    }
  }

  /**
   * Whether a packet holds nothing of the sound. LAME may flush one such packet more than the sound needs, and
   * FFmpeg's MP3 muxer tells players of the padding in the last packet alone: with that one, of too little. A file of one
   * packet is not recognised as MP3, so sounds of some 40 samples keep it.
   */
  #isPadding(packet: Packet): boolean {
    const skip = packet.getSideData(AV_PKT_DATA_SKIP_SAMPLES)
    return (
      this.#packetCount > 1 && skip !== null && skip.length >= 8 && skip.readUInt32LE(4) >= this.#frameSize
    )
  }

  [Symbol.dispose](): void {
    this.#packet.free()
    this.context.freeContext()
  }
}
