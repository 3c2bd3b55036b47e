/** Writes sound to a file of its own: the lossless master and what users download. */
import type { Stream } from 'node-av/lib'
import { AudioEncoder } from './audio-encoder.ts'
import { type AllowedEncoder, encoderRate } from './encoders.ts'
import { MediaOutput } from './media-output.ts'
import type { Planar } from './planar.ts'
import { Resampler } from './resampler.ts'

export type AudioFileFormat = 'mp3' | 'flac' | 'wav'

type AudioFileTraits = {
  encoder: AllowedEncoder
  mediaType: string
  fileExtension: string
  muxerOptions: Readonly<Record<string, string>>
}

/**
 * FLAC and WAV hold 24 bits and exactly the samples written. MP3 has frames of 1152 and a delay, both told in its
 * LAME header, so that players which read it give back exactly the samples too. WAV turns into RF64 past 4 GiB.
 */
export const audioFileFormats = {
  mp3: { encoder: 'libmp3lame', mediaType: 'audio/mpeg', fileExtension: 'mp3', muxerOptions: {} },
  flac: { encoder: 'flac', mediaType: 'audio/flac', fileExtension: 'flac', muxerOptions: {} },
  wav: { encoder: 'pcm_s24le', mediaType: 'audio/wav', fileExtension: 'wav', muxerOptions: { rf64: 'auto' } },
} as const satisfies Record<AudioFileFormat, AudioFileTraits>

export class AudioWriter implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #output: MediaOutput
  readonly #encoder: AudioEncoder
  readonly #resampler: Resampler

  /** @param sampleRate of what is written; a rate that MP3 does not have is brought to 48 kHz. */
  constructor(path: string, format: AudioFileFormat, sampleRate: number, channelCount: number) {
    const { encoder, muxerOptions } = audioFileFormats[format]
    using resources = new DisposableStack()
    const output = resources.use(new MediaOutput(format, path))
    const fileRate = encoderRate(encoder, sampleRate)
    const { hasGlobalHeader } = output
    let stream: Stream | null = null
    this.#encoder = resources.use(
      new AudioEncoder({ encoder, sampleRate: fileRate, channelCount, hasGlobalHeader }, (packet) => {
        if (stream !== null) output.write(packet, stream)
      }),
    )
    stream = output.addEncoded(this.#encoder.context, this.#encoder.timeBase)
    output.begin(muxerOptions)
    this.#output = output
    this.#resampler = resources.use(new Resampler(sampleRate, fileRate, channelCount))
    this.#resources.use(resources.move())
  }

  write(block: Planar): void {
    this.#encoder.write(this.#resampler.convert(block))
  }

  /** Completes the file. Without it the file is not valid. */
  finish(): void {
    this.#encoder.write(this.#resampler.finish())
    this.#encoder.finish()
    this.#output.finish()
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}
