/**
 * Writes the sound of a film to a file of its own, encoded as the film will have it: its packets are then copied under
 * the pictures. The file is an MP4 for Opus too, since that counts time in samples and keeps the encoder's delay, the
 * exact start and the exact end; WebM rounds to milliseconds.
 */
import type { Stream } from 'node-av/lib'
import { AudioEncoder } from './audio-encoder.ts'
import type { AllowedEncoder } from './encoders.ts'
import { MediaOutput } from './media-output.ts'
import type { Planar } from './planar.ts'

const encoders = { mp4: 'aac', webm: 'libopus' } as const satisfies Record<string, AllowedEncoder>

/** The container of the film the sound is for. */
export type FilmFormat = keyof typeof encoders

export class FilmSoundWriter implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #output: MediaOutput
  readonly #encoder: AudioEncoder

  constructor(path: string, format: FilmFormat, sampleRate: number, channelCount: number) {
    using resources = new DisposableStack()
    const output = resources.use(new MediaOutput('mp4', path))
    const { hasGlobalHeader } = output
    const settings = { encoder: encoders[format], sampleRate, channelCount, hasGlobalHeader }
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
