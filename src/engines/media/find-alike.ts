/** Finds the place in a sound that is most like another sound, by normalised cross-correlation. */
import type { Planar } from './planar.ts'

/** The search is done on sums of so many samples first, and then around the best among the samples themselves. */
const coarseness = 4
/**
 * What the farthest place has to be more alike than the wanted one, on the scale where 1 is the same: keeps silence
 * and steady noise, which are alike everywhere, in their place.
 */
const distanceCost = 0.02

/**
 * @param within at least as long as `sound`, with as many channels
 * @param wanted the offset that is taken where others are not better
 * @returns an offset into `within`
 */
export function findAlike(sound: Planar, within: Planar, wanted: number): number {
  const lastOffset = within[0]!.length - sound[0]!.length
  const coarse = bestOffset(sound.map(summed), within.map(summed), {
    first: 0,
    last: Math.floor(lastOffset / coarseness),
    wanted: wanted / coarseness,
  })
  const around = coarse * coarseness
  return bestOffset(sound, within, {
    first: Math.max(0, around - coarseness),
    last: Math.min(lastOffset, around + coarseness),
    wanted,
  })
}

function bestOffset(
  sound: Planar,
  within: Planar,
  { first, last, wanted }: { first: number; last: number; wanted: number },
): number {
  const reach = Math.max(1, last - wanted, wanted - first)
  const soundEnergy = energy(sound, 0, sound[0]!.length)
  let best = first
  let bestScore = Number.NEGATIVE_INFINITY
  for (let offset = first; offset <= last; offset++) {
    const norm = Math.sqrt(soundEnergy * energy(within, offset, sound[0]!.length))
    const likeness = norm > 0 ? product(sound, within, offset) / norm : 0
    const score = likeness - (distanceCost * Math.abs(offset - wanted)) / reach
    if (score <= bestScore) continue
    bestScore = score
    best = offset
  }
  return best
}

function product(sound: Planar, within: Planar, offset: number): number {
  let sum = 0
  for (let c = 0; c < sound.length; c++) {
    const channel = sound[c]!
    const other = within[c]!
    for (let i = 0; i < channel.length; i++) sum += channel[i]! * other[offset + i]!
  }
  return sum
}

function energy(sound: Planar, from: number, length: number): number {
  let sum = 0
  for (const channel of sound) for (let i = from; i < from + length; i++) sum += channel[i]! ** 2
  return sum
}

function summed(channel: Float32Array): Float32Array {
  const out = new Float32Array(Math.floor(channel.length / coarseness))
  for (let i = 0; i < out.length * coarseness; i++) {
    const to = Math.floor(i / coarseness)
    out[to] = out[to]! + channel[i]!
  }
  return out
}
