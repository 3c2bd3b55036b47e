/** The noisy recordings that the benchmark restores, made from the shared samples. */

import { join } from 'node:path'
import { lagOf } from '#tests/media-corpus/comparison.ts'
import { mixedAt, pinkNoise, whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound, resampled } from '#tests/media-corpus/sound-files.ts'

export const mixtureRate = 48_000
const cleanFrom = 20
const cleanTo = 30
const snrsDb = [0, 5, 10]

export type Mixture = {
  name: string
  /** `additive` mixtures count for the goals of gain. */
  group: 'additive' | 'room' | 'clean'
  noisy: Float32Array
  clean: Float32Array
}

/** @param mediaFolder holds the samples of ../shared/media; all mixtures are mono at 48 kHz. */
export function makeMixtures(mediaFolder: string): Mixture[] {
  const read = (name: string) => {
    const { sampleRate, channels } = readSound(join(mediaFolder, name))
    return resampled(channels[0]!, sampleRate, mixtureRate)
  }
  const whole = read('speech-clean-16k.wav')
  const clean = whole.slice(cleanFrom * mixtureRate, cleanTo * mixtureRate)
  const noises: Record<string, Float32Array> = {
    white: whiteNoise(clean.length, 1),
    pink: pinkNoise(clean.length, 2),
    recorded: residual(read('speech-noise-5db-48k.wav'), clean),
  }
  const additive = Object.entries(noises).flatMap(([name, noise]) =>
    snrsDb.map((snrDb): Mixture => {
      return { name: `${name} ${snrDb} dB`, group: 'additive', noisy: mixedAt(clean, noise, snrDb), clean }
    }),
  )
  return [
    ...additive,
    { name: 'room', group: 'room', noisy: read('speech-reverb-noise-16k.wav'), clean },
    { name: 'clean', group: 'clean', noisy: whole, clean: whole },
  ]
}

/** What is left of a mixture without its clean part, which is aligned and scaled to fit it best. */
function residual(mixture: Float32Array, clean: Float32Array): Float32Array {
  const lag = Math.round(lagOf(clean, mixture, 64))
  const aligned = mixture.map((_, i) => clean[i - lag] ?? 0)
  const cross = mixture.reduce((sum, sample, i) => sum + sample * aligned[i]!, 0)
  const energy = aligned.reduce((sum, sample) => sum + sample * sample, 0)
  return mixture.map((sample, i) => sample - (cross / energy) * aligned[i]!)
}
