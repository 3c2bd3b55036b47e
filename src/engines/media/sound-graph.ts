/** A chain of FFmpeg's sound filters that takes planar float sound and gives planar float sound. */
import { AV_SAMPLE_FMT_FLTP } from 'node-av/constants'
import { avChannelLayoutDefault, type FilterContext, FilterGraph, Frame, Rational } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { isEndOfFile, isTryAgain, requireSuccess } from './libav.ts'
import type { Planar } from './planar.ts'

/** Samples of a frame: small ones cost more to hand over than to filter. */
const frameSize = 4096

export class SoundGraph implements Disposable {
  readonly #graph = new FilterGraph()
  readonly #source: FilterContext
  readonly #sink: FilterContext
  readonly #sampleRate: number
  readonly #channelCount: number
  #sentCount = 0

  /** @param description such as `adeclip,adeclick=t=6`; none of its filters may change the sample rate */
  constructor(description: string, sampleRate: number, channelCount: number) {
    this.#sampleRate = sampleRate
    this.#channelCount = channelCount
    this.#graph.alloc()
    // Filters that work on threads of their own would take the other cores from other work.
    this.#graph.nbThreads = 1
    const layout = channelCount === 1 ? 'mono' : 'stereo'
    const input = `time_base=1/${sampleRate}:sample_rate=${sampleRate}:sample_fmt=fltp:channel_layout=${layout}`
    const chain = `abuffer@in=${input},${description},aformat=sample_fmts=fltp:channel_layouts=${layout},abuffersink@out`
    const parsed = this.#graph.parsePtr(chain)
    const configured = parsed < 0 ? parsed : this.#graph.configSync()
    const filters = this.#graph.filters ?? []
    const source = filters.find((filter) => filter.filter?.name === 'abuffer')
    const sink = filters.find((filter) => filter.filter?.name === 'abuffersink')
    if (configured < 0 || source === undefined || sink === undefined) {
      this.#graph.free()
      throw new TriptychError('internal', { detail: `The filter ${description} could not be made.` })
    }
    this.#source = source
    this.#sink = sink
  }

  /** Filters the next samples and hands out what is finished, in new memory. */
  *write(block: Planar): Generator<Planar> {
    const length = block[0]?.length ?? 0
    for (let from = 0; from < length; from += frameSize) {
      this.#send(block.map((channel) => channel.subarray(from, from + frameSize)))
      yield* this.#receive()
    }
  }

  /** Hands out what the filters still held. */
  *finish(): Generator<Planar> {
    requireSuccess(this.#source.buffersrcAddFrameSync(null), 'The filters could not be drained', 'internal')
    yield* this.#receive()
  }

  #send(block: Planar): void {
    using frame = new Frame()
    frame.alloc()
    frame.nbSamples = block[0]!.length
    frame.format = AV_SAMPLE_FMT_FLTP
    frame.sampleRate = this.#sampleRate
    frame.channelLayout = avChannelLayoutDefault(this.#channelCount)
    frame.timeBase = new Rational(1, this.#sampleRate)
    requireSuccess(frame.getBuffer(), 'There was no memory for a frame of sound', 'internal')
    block.forEach((channel, index) => {
      const plane = frame.data![index]!
      new Float32Array(plane.buffer, plane.byteOffset, channel.length).set(channel)
    })
    frame.pts = BigInt(this.#sentCount)
    this.#sentCount += block[0]!.length
    requireSuccess(this.#source.buffersrcAddFrameSync(frame), 'A filter refused sound', 'internal')
  }

  *#receive(): Generator<Planar> {
    for (;;) {
      using frame = new Frame()
      frame.alloc()
      const received = this.#sink.buffersinkGetFrameSync(frame)
      if (isTryAgain(received) || isEndOfFile(received)) return
      requireSuccess(received, 'A filter failed', 'internal')
      yield Array.from({ length: this.#channelCount }, (_, index) => {
        const plane = frame.data![index]!
        return new Float32Array(plane.buffer, plane.byteOffset, frame.nbSamples).slice()
      })
    }
  }

  [Symbol.dispose](): void {
    this.#graph.free()
  }
}
