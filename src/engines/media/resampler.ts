/**
 * Changes the sample rate of planar float sound with libswresample. Its filter is symmetric and its start is
 * compensated, so the sound does not move; `finish` hands out what the filter still held.
 */

import { AV_SAMPLE_FMT_FLTP } from 'node-av/constants'
import { avChannelLayoutDefault, SoftwareResampleContext } from 'node-av/lib'
import { TriptychError } from '#base/errors.ts'
import { requireSuccess } from './libav.ts'
import { asBytes, type Planar, PlanarBuffer } from './planar.ts'

/** Half as long again as libswresample's default filter: keeps speech up to 0.97 of the Nyquist frequency. */
const filterTaps = 48

export class Resampler implements Disposable {
  readonly #swr: SoftwareResampleContext | null
  readonly #out: PlanarBuffer

  /** @param channelCount 1 or 2. Equal rates pass through untouched. */
  constructor(fromRate: number, toRate: number, channelCount: number) {
    this.#out = new PlanarBuffer(channelCount)
    this.#swr = fromRate === toRate ? null : openResampler(fromRate, toRate, channelCount)
  }

  /** Resamples the next block. The result is a view that the next call overwrites. */
  convert(block: Planar): Planar {
    return this.#swr === null ? block : this.#run(this.#swr, block)
  }

  /** The end of the sound: what was still inside the filter. */
  finish(): Planar {
    return this.#swr === null ? this.#out.view(0) : this.#run(this.#swr, null)
  }

  #run(swr: SoftwareResampleContext, block: Planar | null): Planar {
    const inputLength = block?.[0]?.length ?? 0
    const room = swr.getOutSamples(inputLength)
    this.#out.reserve(room)
    const written = swr.convertSync(this.#out.bytes, room, block?.map(asBytes) ?? null, inputLength)
    requireSuccess(written, 'The sample rate could not be changed', 'internal')
    return this.#out.view(written)
  }

  [Symbol.dispose](): void {
    this.#swr?.free()
  }
}

function openResampler(fromRate: number, toRate: number, channelCount: number): SoftwareResampleContext {
  const swr = new SoftwareResampleContext()
  const layout = avChannelLayoutDefault(channelCount)
  const set = swr.allocSetOpts2(layout, AV_SAMPLE_FMT_FLTP, toRate, layout, AV_SAMPLE_FMT_FLTP, fromRate)
  if (set >= 0) swr.setOption('filter_size', filterTaps)
  if (set < 0 || swr.init() < 0) {
    swr.free()
    throw new TriptychError('media_unsupported', {
      detail: `A sample rate of ${fromRate} Hz is not supported.`,
    })
  }
  return swr
}
