/** A media file being written: a muxer on a local file, with streams that are encoded here or copied from an input. */
import { AVFMT_GLOBALHEADER, AVFMT_NOFILE } from 'node-av/constants'
import {
  type CodecContext,
  Dictionary,
  FormatContext,
  type Packet,
  type Rational,
  type Stream,
} from 'node-av/lib'
import { requireSuccess, requireWritten } from './libav.ts'

export class MediaOutput implements Disposable {
  readonly #format = new FormatContext()
  readonly #timeBases = new Map<number, Rational>()
  #isOpen = false

  /**
   * @param muxer FFmpeg's name of the format: `flac`, `mp3`, `wav`, `mp4`, `matroska`, `webm`.
   * @throws TriptychError `storage_failed`, `storage_full`
   */
  constructor(muxer: string, path: string) {
    const allocated = this.#format.allocOutputContext2(null, muxer, `file:${path}`)
    requireSuccess(allocated, `The format "${muxer}" cannot be written`, 'internal')
    if (!this.#format.oformat?.hasFlags(AVFMT_NOFILE)) {
      requireWritten(this.#format.openOutputSync(), 'The result file could not be created')
      this.#isOpen = true
    }
  }

  get hasGlobalHeader(): boolean {
    return this.#format.oformat?.hasFlags(AVFMT_GLOBALHEADER) ?? false
  }

  addEncoded(encoder: CodecContext, timeBase: Rational): Stream {
    const stream = this.#format.newStream(null)
    requireSuccess(stream.codecpar.fromContext(encoder), 'The encoder could not be described', 'internal')
    stream.timeBase = timeBase
    return this.#remember(stream, timeBase)
  }

  /**
   * A stream whose packets are passed through as they are.
   * @param codecTag the codec's name in this container; 0 lets the muxer choose, the source's own may not exist here.
   */
  addCopied(source: Stream, codecTag: number | string): Stream {
    const stream = this.#format.newStream(null)
    requireSuccess(
      source.codecpar.copy(stream.codecpar),
      'The picture track could not be described',
      'internal',
    )
    stream.codecpar.codecTag = codecTag
    stream.timeBase = source.timeBase
    stream.sampleAspectRatio = source.sampleAspectRatio
    stream.avgFrameRate = source.avgFrameRate
    stream.disposition = source.disposition
    stream.metadata = source.metadata
    return this.#remember(stream, source.timeBase)
  }

  #remember(stream: Stream, timeBase: Rational): Stream {
    this.#timeBases.set(stream.index, timeBase)
    return stream
  }

  /** @throws TriptychError `media_unsupported` when the format cannot hold these streams */
  begin(options: Record<string, string | number> = {}): void {
    using dictionary = Dictionary.fromObject(options)
    const written = this.#format.writeHeaderSync(dictionary)
    requireSuccess(written, 'The result cannot hold these streams', 'media_unsupported')
  }

  /** Writes a packet whose times are in the time base its stream was added with. Leaves the packet empty. */
  write(packet: Packet, stream: Stream): void {
    const from = this.#timeBases.get(stream.index)!
    packet.streamIndex = stream.index
    packet.rescaleTs(from, stream.timeBase)
    requireWritten(this.#format.interleavedWriteFrameSync(packet), 'The result could not be written')
  }

  finish(): void {
    requireWritten(this.#format.writeTrailerSync(), 'The end of the result could not be written')
    this.#close()
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#format.closeOutputSync()
  }

  [Symbol.dispose](): void {
    this.#close()
    this.#format.freeContext()
  }
}
