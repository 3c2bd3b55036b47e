/**
 * How much a chain took from the loudest moments of a recording. Those are speech, of which a chain that knows
 * the voice takes 1 to 3 dB with the noise; one that takes much more does not recognise it (clipped and synthetic
 * voices, choirs), and then only a part of its result may be used.
 */
import type { Planar } from '#engines/media/planar.ts'

const frameSeconds = 0.02
const loudShare = 0.2
/** From here on the result's share falls, to `leastShare` at `worstDb`. */
const harmlessDb = -4
const worstDb = -9
const leastShare = 0.35

/** Energy after over before in the loudest fifth of all 20 ms, in dB; 0 for silence. */
export function suppressionDb(
  before: readonly Planar[],
  after: readonly Planar[],
  sampleRate: number,
): number {
  const size = Math.round(frameSeconds * sampleRate)
  const frames: Array<{ before: number; after: number }> = []
  before.forEach((sound, index) => {
    const length = sound[0]?.length ?? 0
    for (let from = 0; from + size <= length; from += size) {
      frames.push({ before: energyOf(sound, from, size), after: energyOf(after[index]!, from, size) })
    }
  })
  frames.sort((a, b) => b.before - a.before)
  const loud = frames.slice(0, Math.ceil(frames.length * loudShare))
  const [had, has] = loud.reduce(([b, a], frame) => [b + frame.before, a + frame.after], [0, 0])
  return had === 0 ? 0 : 10 * Math.log10(Math.max(1e-9, has / had))
}

/** How much of a result with this suppression may be used, 0.35 to 1. */
export function harmlessShare(suppression: number): number {
  const excess = (harmlessDb - suppression) / (harmlessDb - worstDb)
  return 1 - (1 - leastShare) * Math.min(1, Math.max(0, excess))
}

function energyOf(sound: Planar, from: number, size: number): number {
  let sum = 0
  for (const channel of sound) for (let i = from; i < from + size; i++) sum += channel[i]! ** 2
  return sum
}
