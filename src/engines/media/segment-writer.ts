/** A piece of a film in a file of its own, times counted in frames from 0: material for `join-film.ts`. */
import type { Frame, Stream } from 'node-av/lib'
import { MediaOutput } from './media-output.ts'
import { VideoEncoder, type VideoEncoderSettings } from './video-encoder.ts'

export class SegmentWriter implements Disposable {
  readonly #resources = new DisposableStack()
  readonly #output: MediaOutput
  readonly #encoder: VideoEncoder

  /** Writes an MP4, which takes either codec and keeps times exactly, those of decoding too. */
  constructor(path: string, settings: VideoEncoderSettings) {
    using resources = new DisposableStack()
    const output = resources.use(new MediaOutput('mp4', path))
    let stream: Stream | null = null
    const encoder = new VideoEncoder(settings, (packet) => {
      if (stream !== null) output.write(packet, stream)
    })
    this.#encoder = resources.use(encoder)
    stream = output.addEncoded(encoder.context, encoder.timeBase)
    output.begin()
    this.#output = output
    this.#resources.use(resources.move())
  }

  /** Takes a frame of 4:2:0 pixels; when it returns, its memory may be written again. */
  write(frame: Frame): void {
    this.#encoder.write(frame)
  }

  /** Completes the file. */
  finish(): void {
    this.#encoder.finish()
    this.#output.finish()
  }

  [Symbol.dispose](): void {
    this.#resources.dispose()
  }
}
