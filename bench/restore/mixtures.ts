/** The noisy recordings that the benchmark restores, made from the shared samples. */

import { join } from 'node:path'
import { lagOf } from '#tests/media-corpus/comparison.ts'
import { mixedAt, pinkNoise, whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound, resampled } from '#tests/media-corpus/sound-files.ts'
import { babble, clicks, clipped, hum, music, voice } from './disturbances.ts'

export const mixtureRate = 48_000
const cleanFrom = 20
const cleanTo = 30
const snrsDb = [0, 5, 10]
const highSnrsDb = [20, 30]

export type Mixture = {
  name: string
  /** `additive` mixtures count for the goals of gain, `other` ones only for doing no harm. */
  group: 'additive' | 'room' | 'clean' | 'other'
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
  const { length } = clean
  const noises: Record<string, Float32Array> = {
    white: whiteNoise(length, 1),
    pink: pinkNoise(length, 2),
    recorded: residual(read('speech-noise-5db-48k.wav'), clean),
  }
  const others: Record<string, Float32Array> = {
    babble: babble(length, whole),
    'second voice': voice(length, whole, 1.18, 50_000),
    music: music(length),
  }
  const mixtures = (group: Mixture['group'], sounds: Record<string, Float32Array>, snrs: readonly number[]) =>
    Object.entries(sounds).flatMap(([name, sound]) =>
      snrs.map((snrDb): Mixture => {
        return { name: `${name} ${snrDb} dB`, group, noisy: mixedAt(clean, sound, snrDb), clean }
      }),
    )
  const other = (name: string, noisy: Float32Array): Mixture => ({ name, group: 'other', noisy, clean })
  return [
    ...mixtures('additive', noises, snrsDb),
    { name: 'room', group: 'room', noisy: read('speech-reverb-noise-16k.wav'), clean },
    { name: 'clean', group: 'clean', noisy: whole, clean: whole },
    ...mixtures('other', noises, highSnrsDb),
    ...mixtures('other', others, [0, 10, 20]),
    other('hum 10 dB', mixedAt(clean, hum(length, 50.1), 10)),
    other('12 clicks a second 10 dB', mixedAt(clean, clicks(length, 12), 10)),
    other('clipped at half', clipped(clean, 2)),
    other('clipped at a quarter', clipped(clean, 4)),
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
