/** How much of a recording its room added, as far as that can be told from the recording alone. */
import type { Planar } from '#engines/media/planar.ts'
import { Resampler } from '#engines/media/resampler.ts'
import type { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'
import { referenceOf } from './judge.ts'
import { lateShareOf } from './late-reverb.ts'
import { workingRate } from './stft.ts'

/** Enough to learn a room from; of much less, a prediction with 20 taps knows the words by heart. */
const seconds = 10
const leastSeconds = 6

/**
 * The share of late energy in dB, of sound whose noise was already removed: noise cannot be predicted and would
 * hide the room.
 * @param restored at the file's rate. @returns null for silence and for less than 6 s.
 */
export async function lateShareDb(
  restored: Planar,
  { format, referenceWeights }: Analysis,
  pacer: Pacer,
): Promise<number | null> {
  const start = restored.map((channel) => channel.subarray(0, seconds * format.sampleRate))
  using resampler = new Resampler(format.sampleRate, workingRate, 1)
  const sound = resampler.convert([referenceOf(start, referenceWeights)])[0]!.slice()
  if (sound.length < leastSeconds * workingRate * 0.99) return null
  const share = await lateShareOf(sound, pacer)
  return share > 0 ? 10 * Math.log10(share) : null
}
