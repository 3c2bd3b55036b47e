/**
 * Puts restored sound under the pictures of a video. The pictures' packets are copied untouched; the sound starts
 * where the old sound started, so the two stay in step.
 */

import { AV_NOPTS_VALUE } from 'node-av/constants'
import { Packet, type Stream } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { AudioEncoder } from './audio-encoder.ts'
import { encoderRate } from './encoders.ts'
import type { MediaLimits } from './limits.ts'
import { type MediaInput, openMedia, readOnlyStreams } from './media-input.ts'
import { MediaOutput } from './media-output.ts'
import { Resampler } from './resampler.ts'
import { SoundReader } from './sound-reader.ts'
import {
  codecTag,
  containersFor,
  isCopied,
  type VideoContainer,
  type VideoFileExtension,
} from './video-container.ts'

/** The sound is kept this far ahead of the pictures, so that the muxer always has both to interleave. */
const soundLeadSeconds = 0.5
const microsecondsPerSecond = 1_000_000n

export type MuxVideoOptions = {
  /** The video whose pictures are taken. */
  picturePath: string
  /** The sound, as a file of any format we read. */
  soundPath: string
  /** Where the first sample belongs, from the start of the video. */
  soundStartSeconds: number
  /** The container, or null for the one that suits the input. */
  container: VideoFileExtension | null
  /** Where the result goes, without the extension that the container decides. */
  outputStem: string
  limits: MediaLimits
  /** Awaited after every packet, with the share that is done: rests the work, and throws to stop it. */
  onProgress: (fraction: number) => Promise<void>
}

export type MuxedVideo = { path: string; mediaType: string; fileExtension: string }

/** @throws TriptychError `media_*`, `storage_*`, and whatever `onProgress` throws */
export async function muxRestoredVideo(options: MuxVideoOptions): Promise<MuxedVideo> {
  using input = openMedia(options.picturePath, options.limits)
  let refusal: unknown
  for (const container of containersFor(input, options.container)) {
    const path = `${options.outputStem}.${container.fileExtension}`
    using resources = new DisposableStack()
    let session: MuxSession
    try {
      session = resources.use(new MuxSession(input, container, path, options))
    } catch (error) {
      if (!(error instanceof TriptychError) || error.code !== 'media_unsupported') throw error
      refusal = error
      continue
    }
    await session.run(options.onProgress)
    return { path, mediaType: container.mediaType, fileExtension: container.fileExtension }
  }
  throw refusal
}

class MuxSession implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #input: MediaInput
  readonly #output: MediaOutput
  readonly #copies = new Map<number, Stream>()
  readonly #sources: readonly Stream[]
  readonly #sound: SoundReader
  readonly #resampler: Resampler
  readonly #encoder: AudioEncoder
  readonly #soundStartSeconds: number
  #soundSeconds: number
  #hasSoundEnded = false

  constructor(input: MediaInput, container: VideoContainer, path: string, options: MuxVideoOptions) {
    using resources = new DisposableStack()
    const output = resources.use(new MediaOutput(container.muxer, path))
    this.#input = input
    this.#output = output
    this.#sources = input.format.streams
    for (const source of this.#sources) {
      if (isCopied(source, input, container)) {
        this.#copies.set(source.index, output.addCopied(source, codecTag(source, container)))
      }
    }
    this.#sound = resources.use(new SoundReader(options.soundPath, options.limits))
    const { sampleRate: fileRate, channelCount } = this.#sound.format
    const encoder = container.soundEncoder
    const sampleRate = encoderRate(encoder, fileRate)
    this.#resampler = resources.use(new Resampler(fileRate, sampleRate, channelCount))
    this.#soundStartSeconds = options.soundStartSeconds
    this.#soundSeconds = options.soundStartSeconds
    const start = BigInt(Math.round(options.soundStartSeconds * sampleRate))
    const { hasGlobalHeader } = output
    let stream: Stream | null = null
    this.#encoder = resources.use(
      new AudioEncoder({ encoder, sampleRate, channelCount, hasGlobalHeader }, (packet) => {
        packet.pts += start
        packet.dts += start
        if (stream !== null) output.write(packet, stream)
      }),
    )
    stream = output.addEncoded(this.#encoder.context, this.#encoder.timeBase)
    output.begin(container.muxerOptions)
    readOnlyStreams(input, new Set(this.#copies.keys()))
    this.#resources.use(resources.move())
  }

  async run(onProgress: MuxVideoOptions['onProgress']): Promise<void> {
    const { format } = this.#input
    const totalSeconds = Number(format.duration) / 1e6
    using packet = new Packet()
    packet.alloc()
    for (;;) {
      const read = format.readFrameSync(packet)
      // A video cut short ends with an error instead of the end; the packets it gave are still good.
      if (read < 0) break
      const seconds = this.#copy(packet)
      if (seconds !== null) await onProgress(totalSeconds > 0 ? Math.min(1, seconds / totalSeconds) : 0)
    }
    while (!this.#hasSoundEnded) {
      this.#encodeSound()
      await onProgress(1)
    }
    this.#encoder.finish()
    this.#output.finish()
  }

  /** Passes a packet on and gives its time, or null for a packet of no stream we copy. */
  #copy(packet: Packet): number | null {
    const source = this.#sources[packet.streamIndex]
    const target = this.#copies.get(packet.streamIndex)
    if (source === undefined || target === undefined) {
      packet.unref()
      return null
    }
    const shift = startIn(this.#input, source)
    // AVI and raw streams know only the order of decoding, which without B-frames is that of showing.
    if (packet.pts === AV_NOPTS_VALUE) packet.pts = packet.dts
    if (packet.pts !== AV_NOPTS_VALUE) packet.pts -= shift
    if (packet.dts !== AV_NOPTS_VALUE) packet.dts -= shift
    const seconds = Number(packet.pts) * source.timeBase.toDouble()
    while (!this.#hasSoundEnded && this.#soundSeconds < seconds + soundLeadSeconds) this.#encodeSound()
    this.#output.write(packet, target)
    return seconds
  }

  #encodeSound(): void {
    const block = this.#sound.read()
    this.#hasSoundEnded = block === null
    this.#encoder.write(block === null ? this.#resampler.finish() : this.#resampler.convert(block))
    this.#soundSeconds = this.#soundStartSeconds + this.#sound.sampleCount / this.#sound.format.sampleRate
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}

/** When the file starts, in the stream's time base: transport streams start anywhere, and results at zero. */
function startIn(input: MediaInput, stream: Stream): bigint {
  const { startTime } = input.format
  if (startTime === AV_NOPTS_VALUE) return 0n
  const { num, den } = stream.timeBase
  return (startTime * BigInt(den)) / (BigInt(num) * microsecondsPerSecond)
}
