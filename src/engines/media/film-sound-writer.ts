/**
 * Writes the sound of a film to a file of its own, encoded as the film will have it: its packets are then copied under
 * the pictures. The container is one that counts time in samples and keeps the exact start and end: MP4 for AAC,
 * Ogg for Opus, of which MP4 loses the end and WebM rounds to milliseconds.
 */
import type { Stream } from 'node-av/lib'
import { AudioEncoder } from './audio-encoder.ts'
import type { AllowedEncoder } from './encoders.ts'
import type { FilmFormat } from './film-formats.ts'
import { MediaOutput } from './media-output.ts'
import type { Planar } from './planar.ts'

const forms = {
  mp4: { encoder: 'aac', muxer: 'mp4' },
  webm: { encoder: 'libopus', muxer: 'ogg' },
} as const satisfies Record<FilmFormat, { encoder: AllowedEncoder; muxer: string }>

export class FilmSoundWriter implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #output: MediaOutput
  readonly #encoder: AudioEncoder

  /** @param format of the film */
  constructor(path: string, format: FilmFormat, sampleRate: number, channelCount: number) {
    using resources = new DisposableStack()
    const { encoder, muxer } = forms[format]
    const output = resources.use(new MediaOutput(muxer, path))
    const { hasGlobalHeader } = output
    const settings = { encoder, sampleRate, channelCount, hasGlobalHeader }
    let stream: Stream | null = null
    this.#encoder = resources.use(
      new AudioEncoder(settings, (packet) => {
        if (stream !== null) output.write(packet, stream)
      }),
    )
    stream = output.addEncoded(this.#encoder.context, this.#encoder.timeBase)
    output.begin()
    this.#output = output
    this.#resources.use(resources.move())
  }

  write(block: Planar): void {
    this.#encoder.write(block)
  }

  /** Completes the file. Without it the file is not valid. */
  finish(): void {
    this.#encoder.finish()
    this.#output.finish()
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}
