/**
 * Reads the sound of a file as one unbroken timeline: planar float of one or two channels at the file's own rate,
 * gaps in the timestamps filled with silence and overlaps cut, samples that are no numbers replaced by silence.
 * Memory does not grow with length.
 */

import { AV_NOPTS_VALUE } from 'node-av/constants'
import { avChannelLayoutDescribe, type Frame } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { AudioDecoder } from './audio-decoder.ts'
import type { MediaLimits } from './limits.ts'
import { openMedia, overDuration } from './media-input.ts'
import { type Planar, PlanarBuffer } from './planar.ts'
import { measuredSeconds, trackSeconds } from './playing-time.ts'
import { Resampler } from './resampler.ts'
import { inputLayout, SampleConverter } from './sample-converter.ts'

/** Timestamps of containers that count in milliseconds, and of live recordings, jitter by less than this. */
const timestampToleranceSeconds = 0.05
/** A backward jump beyond this is a new time base, as in joined transport streams, and not an overlap. */
const maxOverlapSeconds = 10
/** +60 dB over full scale: beyond it a float sample is damage and not sound. */
const maxMagnitude = 1000
/** How much longer than its header says a file may be. */
const declaredSlackSeconds = 2
const maxSilenceBlock = 48_000
/** A decoder that starts in the middle is given this much before what is wanted: codecs lean on earlier packets. */
const prerollSeconds = 0.5
/** Less than this is decoded and dropped rather than jumped over. */
const shortSkipSeconds = 2

export type SoundFormat = {
  /** Samples per second of the file. */
  sampleRate: number
  /** 1 or 2: what is read. */
  channelCount: number
  /** What the file has; above 2 it is mixed down to stereo. */
  sourceChannelCount: number
  /** FFmpeg's name of the file's channel layout, such as `mono` or `5.1(side)`. */
  sourceLayout: string
  codec: string
  demuxer: string
  /** Seconds between the start of the file and the first sample: late sound of a video; never negative. */
  startSeconds: number
  /** What the header claims, or null when it claims nothing. */
  declaredSeconds: number | null
  /** How long this track is by an index or header that counts its samples; null where there are only estimates. */
  trackSeconds: number | null
}

/** How much of the sound was not there or not sound. */
export type SoundDamage = {
  damagedPackets: number
  filledSamples: number
  /** Samples that were no number or far beyond full scale, replaced by silence; counted per channel. */
  invalidSamples: number
  /** Why reading ended before the end of the file, or null. */
  endReason: string | null
}

export class SoundReader implements Disposable {
  readonly format: SoundFormat
  readonly #path: string
  readonly #limits: MediaLimits
  readonly #resources = new DisposableStack()
  readonly #decoder: AudioDecoder
  readonly #silence: PlanarBuffer
  #converter: SampleConverter
  #rateChange: Resampler | null = null
  #pending: Frame | null
  #originSeconds: number
  #silenceLeft = 0
  #sampleCount = 0
  /** What comes before this sample is not handed out. */
  #skippedUntil = 0
  readonly #firstFrameLength: number
  /** How long the file is by its packets, once that matters. */
  #measuredSeconds: number | null = null
  #filledSamples = 0
  #invalidSamples = 0

  /** @throws TriptychError `media_*`; `media_empty` when the file has a sound track without one sample. */
  constructor(path: string, limits: MediaLimits) {
    this.#path = path
    this.#limits = limits
    using resources = new DisposableStack()
    const input = resources.use(openMedia(path, limits))
    const decoder = resources.use(new AudioDecoder(input))
    const frame = decoder.next()
    if (frame === null) throw noSamples(decoder)
    this.#decoder = decoder
    this.#originSeconds = this.#timeOf(frame) ?? 0
    const fileStart = input.format.startTime === AV_NOPTS_VALUE ? 0 : Number(input.format.startTime) / 1e6
    const startSeconds = Math.max(0, this.#originSeconds - fileStart)
    // Whoever plays it fills the time until then, whatever the file says of its length.
    if (startSeconds * 1000 > limits.maxDurationMs) throw overDuration(startSeconds * 1000, limits)
    const channelCount = Math.min(frame.channels, 2)
    this.#converter = new SampleConverter(frame, channelCount)
    this.#silence = new PlanarBuffer(channelCount, maxSilenceBlock)
    this.#pending = frame
    this.#firstFrameLength = frame.nbSamples
    this.format = {
      sampleRate: frame.sampleRate,
      channelCount,
      sourceChannelCount: frame.channels,
      sourceLayout: avChannelLayoutDescribe(inputLayout(frame)) ?? `${frame.channels} channels`,
      codec: decoder.codecName,
      demuxer: input.demuxer,
      startSeconds,
      declaredSeconds: input.format.duration > 0n ? Number(input.format.duration) / 1e6 : null,
      trackSeconds: trackSeconds(input, decoder.stream),
    }
    this.#resources.use(resources.move())
  }

  /** Samples per channel handed out or passed over so far, at the file's rate. */
  get sampleCount(): number {
    return this.#sampleCount
  }

  get damage(): SoundDamage {
    return {
      damagedPackets: this.#decoder.damagedPackets,
      filledSamples: this.#filledSamples,
      invalidSamples: this.#invalidSamples,
      endReason: this.#decoder.endReason,
    }
  }

  /**
   * The next block of samples, of whatever length the file has them, or null at the end. The block may be empty,
   * and is valid until the next call.
   * @throws TriptychError `media_unreadable`, `media_over_limit`
   */
  read(): Planar | null {
    for (;;) {
      const excess = this.#skippedUntil - this.#sampleCount
      const block = this.#readNext()
      if (block === null || excess <= 0) return block
      if (excess < block[0]!.length) return block.map((channel) => channel.subarray(excess))
    }
  }

  /**
   * Goes on at a later sample, counted as `sampleCount` is, so that it is the next to be read. What lies far before
   * it is not decoded. Samples that were passed over are none of the damage. Past the end there is nothing to read.
   */
  skipTo(sample: number): void {
    this.#skippedUntil = sample
    const { sampleRate } = this.format
    if (sample - this.#sampleCount > shortSkipSeconds * sampleRate) this.#restartBefore(sample)
  }

  #restartBefore(sample: number): void {
    const { sampleRate } = this.format
    this.#decoder.skipTo(this.#originSeconds + sample / sampleRate - prerollSeconds)
    this.#rateChange?.[Symbol.dispose]()
    this.#rateChange = null
    this.#silenceLeft = 0
    const frame = this.#decoder.next()
    this.#pending = frame
    const time = frame === null ? null : this.#timeOf(frame)
    if (frame === null || time === null) {
      // Past the end, or in a file without times: this is where the decoder was sent.
      this.#sampleCount = Math.max(this.#sampleCount, sample - Math.round(prerollSeconds * sampleRate))
      return
    }
    const position = this.#onGrid(frame, Math.round((time - this.#originSeconds) * sampleRate))
    // A frame that begins later still follows a gap, which is filled as any other.
    this.#sampleCount = Math.min(position, sample)
  }

  /**
   * Containers that count time in milliseconds say only about where a frame begins. Frames of one length begin at
   * multiples of it, but for the first, which decoders shorten by the encoder's delay.
   */
  #onGrid(frame: Frame, position: number): number {
    const tickSamples = this.#decoder.stream.timeBase.toDouble() * this.format.sampleRate
    if (tickSamples <= 1) return position
    const { nbSamples } = frame
    const first = this.#firstFrameLength
    const nearest = first + Math.round((position - first) / nbSamples) * nbSamples
    return Math.abs(nearest - position) <= tickSamples ? nearest : position
  }

  #readNext(): Planar | null {
    if (this.#silenceLeft > 0) return this.#count(this.#takeSilence())
    const frame = this.#pending ?? this.#decoder.next()
    if (frame === null) return this.#finishRateChange()
    this.#pending = null
    const offset = this.#offsetOf(frame)
    if (offset > 0) {
      this.#silenceLeft = offset
      this.#pending = frame
      return this.#count(this.#takeSilence())
    }
    const samples = this.#convert(frame)
    const overlap = Math.min(-offset, samples[0]?.length ?? 0)
    return this.#count(
      this.#sanitised(overlap === 0 ? samples : samples.map((channel) => channel.subarray(overlap))),
    )
  }

  #count(block: Planar): Planar {
    this.#sampleCount += block[0]?.length ?? 0
    const seconds = this.#sampleCount / this.format.sampleRate
    if (seconds * 1000 > this.#limits.maxDurationMs) throw overDuration(seconds * 1000, this.#limits)
    return block
  }

  #takeSilence(): Planar {
    const length = Math.min(this.#silenceLeft, maxSilenceBlock)
    this.#silenceLeft -= length
    this.#filledSamples += length
    const block = this.#silence.view(length)
    for (const channel of block) channel.fill(0)
    return block
  }

  /** By how many samples the frame begins after the timeline's end; negative for an overlap to cut. */
  #offsetOf(frame: Frame): number {
    const time = this.#timeOf(frame)
    if (time === null) return 0
    const expected = this.#originSeconds + this.#sampleCount / this.format.sampleRate
    const offset = time - expected
    if (Math.abs(offset) <= timestampToleranceSeconds) return 0
    const isNewTimeBase = offset < -maxOverlapSeconds || this.#isPastEnd(offset)
    if (isNewTimeBase) {
      this.#originSeconds += offset
      return 0
    }
    return Math.round(offset * this.format.sampleRate)
  }

  /** A jump to beyond the end of the file is a damaged timestamp: filled, it could be half a day of silence. */
  #isPastEnd(offset: number): boolean {
    const { startSeconds, sampleRate, declaredSeconds } = this.format
    const reached = startSeconds + this.#sampleCount / sampleRate + offset
    if (offset <= 0 || reached <= (declaredSeconds ?? 0) + declaredSlackSeconds) return false
    this.#measuredSeconds ??= measuredSeconds(this.#path, this.#limits)
    return reached > this.#measuredSeconds + declaredSlackSeconds
  }

  #timeOf(frame: Frame): number | null {
    const pts = frame.bestEffortTimestamp === AV_NOPTS_VALUE ? frame.pts : frame.bestEffortTimestamp
    return pts === AV_NOPTS_VALUE ? null : Number(pts) * this.#decoder.stream.timeBase.toDouble()
  }

  #convert(frame: Frame): Planar {
    if (!this.#converter.fits(frame)) {
      this.#converter[Symbol.dispose]()
      this.#converter = new SampleConverter(frame, this.format.channelCount)
      this.#rateChange?.[Symbol.dispose]()
      const { sampleRate, channelCount } = this.format
      this.#rateChange =
        frame.sampleRate === sampleRate ? null : new Resampler(frame.sampleRate, sampleRate, channelCount)
    }
    const samples = this.#converter.convert(frame)
    return this.#rateChange?.convert(samples) ?? samples
  }

  #finishRateChange(): Planar | null {
    const rateChange = this.#rateChange
    if (rateChange === null) return null
    this.#rateChange = null
    using _ = rateChange
    return this.#count(this.#sanitised(rateChange.finish()))
  }

  #sanitised(block: Planar): Planar {
    for (const channel of block) {
      for (let i = 0; i < channel.length; i++) {
        // Written so that NaN, which compares false with everything, fails it too.
        if (Math.abs(channel[i]!) <= maxMagnitude) continue
        channel[i] = 0
        this.#invalidSamples++
      }
    }
    return block
  }

  [Symbol.dispose](): void {
    this.#converter[Symbol.dispose]()
    this.#rateChange?.[Symbol.dispose]()
    this.#resources.dispose()
  }
}

function noSamples(decoder: AudioDecoder): TriptychError {
  if (decoder.damagedPackets === 0 && decoder.endReason === null) {
    return new TriptychError('media_empty', {
      detail: 'The file has a sound track, but not one sample in it.',
    })
  }
  const reason = decoder.endReason ?? `${decoder.damagedPackets} packets were damaged`
  return new TriptychError('media_unreadable', {
    detail: `Decoding stopped at the start: no ${decoder.codecName} sound could be decoded (${reason}).`,
  })
}
