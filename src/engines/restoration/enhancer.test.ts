import { describe, expect, it } from 'vitest'
import { lagOf, siSdr } from '#tests/media-corpus/comparison.ts'
import { whiteNoise } from '#tests/media-corpus/signals.ts'
import { Enhancer } from './enhancer.ts'
import { RnnoiseModel } from './rnnoise.ts'
import type { SpeechEstimator } from './speech-estimator.ts'
import { hopSize, type Spectrum } from './stft.ts'

/** Takes everything for speech: the chain must then give back its input. */
function everything(lookAhead: number): SpeechEstimator {
  let fed = 0
  let frames = 0
  return {
    lookAhead,
    feed: (samples) => {
      fed += samples.length
    },
    estimate: async (noisy: Spectrum, into: Spectrum) => {
      expect(fed).toBeGreaterThanOrEqual(++frames * hopSize + lookAhead)
      into.real.set(noisy.real)
      into.imaginary.set(noisy.imaginary)
    },
    [Symbol.dispose]: () => {},
  }
}

async function enhanced(
  estimator: SpeechEstimator,
  channels: readonly Float32Array[],
  options: { blockSize: number; referenceWeights: number[] },
): Promise<Float32Array[]> {
  const enhancer = new Enhancer({ estimator, referenceWeights: options.referenceWeights })
  const out = channels.map(() => [] as number[])
  const keep = async (blocks: AsyncIterable<readonly Float32Array[]>) => {
    for await (const block of blocks) {
      block.forEach((channel, index) => {
        out[index]!.push(...channel)
      })
    }
  }
  for (let from = 0; from < channels[0]!.length; from += options.blockSize) {
    await keep(enhancer.write(channels.map((channel) => channel.subarray(from, from + options.blockSize))))
  }
  await keep(enhancer.finish())
  return out.map((channel) => Float32Array.from(channel))
}

describe('length and place', () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 7],
    [1535, 768],
    [1536, 777],
    [50_000, 48_000],
  ])('%i samples in blocks of %i come back where they were', async (length, blockSize) => {
    for (const lookAhead of [0, 1440]) {
      const mono = [whiteNoise(length, 1)]
      const [out] = await enhanced(everything(lookAhead), mono, { blockSize, referenceWeights: [1] })
      expect(out!.length).toBe(length)
      out!.forEach((sample, i) => {
        expect(Math.abs(sample - mono[0]![i]!)).toBeLessThan(1e-5)
      })
    }
  })

  it('RNNoise is put back by its delay', async () => {
    // A voice-like tone whose loudness changes: at any other place the estimate would not fit it.
    const tone = Float32Array.from({ length: 96_000 }, (_, i) => {
      const loudness = 0.2 * (1 + Math.sin((2 * Math.PI * 4 * i) / 48_000))
      return (
        loudness *
        [1, 2, 3, 4, 5].reduce((sum, n) => sum + Math.sin((2 * Math.PI * 150 * n * i) / 48_000) / n, 0)
      )
    })
    const rnnoise = await RnnoiseModel.load()
    using estimator = rnnoise.createEstimator(0.5)
    const [out] = await enhanced(estimator, [tone], { blockSize: 5000, referenceWeights: [1] })
    expect(out!.length).toBe(tone.length)
    // Its own high-pass turns the phase of the lowest harmonics by a few samples.
    expect(Math.abs(lagOf(tone, out!, 1000))).toBeLessThan(4)
    expect(siSdr(tone, out!)).toBeGreaterThan(5)
  })
})

describe('stereo', () => {
  it('keeps the image: each channel is its own, through one mask', async () => {
    const channels = [whiteNoise(20_000, 1), whiteNoise(20_000, 2)]
    const out = await enhanced(everything(0), channels, { blockSize: 4000, referenceWeights: [0.5, 0.5] })
    out.forEach((channel, index) => {
      expect(siSdr(channels[index]!, channel)).toBeGreaterThan(40)
    })
  })

  it('a silent channel stays silent', async () => {
    const channels = [whiteNoise(20_000, 1), new Float32Array(20_000)]
    const out = await enhanced(everything(0), channels, { blockSize: 4000, referenceWeights: [0.5, 0.5] })
    expect(Math.max(...out[1]!.map(Math.abs))).toBeLessThan(1e-9)
  })
})
