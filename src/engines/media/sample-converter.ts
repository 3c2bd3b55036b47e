/**
 * Turns decoded frames of any sample format and channel layout into planar float of one or two channels, at the
 * rate they have. More than two channels are mixed down with libswresample's standard coefficients (ITU-R BS.775:
 * centre and surrounds at -3 dB, no LFE), scaled so that the mix cannot exceed full scale.
 */

import { AV_CHANNEL_ORDER_UNSPEC, AV_SAMPLE_FMT_FLTP } from 'node-av/constants'
import {
  avChannelLayoutDefault,
  avChannelLayoutDescribe,
  type ChannelLayout,
  type Frame,
  SoftwareResampleContext,
} from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { requireSuccess } from './libav.ts'
import { type Planar, PlanarBuffer } from './planar.ts'

export class SampleConverter implements Disposable {
  readonly #swr = new SoftwareResampleContext()
  readonly #out: PlanarBuffer
  readonly #kind: string

  /** @param channelCount what comes out: 1 or 2. */
  constructor(frame: Frame, channelCount: number) {
    this.#out = new PlanarBuffer(channelCount)
    this.#kind = kindOf(frame)
    const from = inputLayout(frame)
    const to = avChannelLayoutDefault(channelCount)
    const { sampleRate } = frame
    const format = frame.format as Parameters<SoftwareResampleContext['allocSetOpts2']>[4]
    const set = this.#swr.allocSetOpts2(to, AV_SAMPLE_FMT_FLTP, sampleRate, from, format, sampleRate)
    if (set >= 0) this.#swr.setOption('rematrix_maxval', 1)
    if (set < 0 || this.#swr.init() < 0) {
      this.#swr.free()
      const layout = avChannelLayoutDescribe(from) ?? 'unknown'
      throw new TriptychError('media_unsupported', {
        detail: `Sound of ${frame.channels} channels in the layout "${layout}" cannot be mixed to stereo.`,
      })
    }
  }

  /** Whether the frame is of the kind this converter was made for; streams may change in the middle. */
  fits(frame: Frame): boolean {
    return kindOf(frame) === this.#kind
  }

  /** The frame's samples. The result is a view that the next call overwrites. */
  convert(frame: Frame): Planar {
    const count = frame.nbSamples
    this.#out.reserve(count)
    const written = this.#swr.convertSync(this.#out.bytes, count, frame.extendedData, count)
    return this.#out.view(requireSuccess(written, 'The decoded sound could not be converted'))
  }

  [Symbol.dispose](): void {
    this.#swr.free()
  }
}

/** One and two channels are kept, whatever they are called; what has no layout gets the usual one of its count. */
export function inputLayout(frame: Frame): ChannelLayout {
  const layout = frame.channelLayout
  const isNamed = frame.channels > 2 && layout.order !== AV_CHANNEL_ORDER_UNSPEC
  return isNamed ? layout : avChannelLayoutDefault(frame.channels)
}

function kindOf(frame: Frame): string {
  return `${frame.sampleRate} ${frame.format} ${frame.channels} ${frame.channelLayout.mask}`
}
