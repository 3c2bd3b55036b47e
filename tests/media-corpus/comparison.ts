/** Measures of how near one sound is to another. */

/** Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019), without removing means. */
export function siSdr(reference: Float32Array, estimate: Float32Array): number {
  const length = Math.min(reference.length, estimate.length)
  let cross = 0
  let energy = 0
  for (let i = 0; i < length; i++) {
    cross += reference[i]! * estimate[i]!
    energy += reference[i]! ** 2
  }
  const scale = cross / energy
  let distortion = 0
  for (let i = 0; i < length; i++) distortion += (estimate[i]! - scale * reference[i]!) ** 2
  return 10 * Math.log10((scale * scale * energy) / distortion)
}

/**
 * By how many samples `delayed` comes after `reference`, where their correlation is largest; to a fraction of a
 * sample by a parabola through the peak.
 */
export function lagOf(reference: Float32Array, delayed: Float32Array, maxLag: number): number {
  const correlation = (lag: number) => {
    let sum = 0
    const end = Math.min(reference.length, delayed.length - lag)
    for (let i = Math.max(0, -lag); i < end; i++) sum += reference[i]! * delayed[i + lag]!
    return sum
  }
  let best = 0
  let peak = Number.NEGATIVE_INFINITY
  for (let lag = -maxLag; lag <= maxLag; lag++) {
    const value = correlation(lag)
    if (value <= peak) continue
    peak = value
    best = lag
  }
  const before = correlation(best - 1)
  const after = correlation(best + 1)
  return best + (before - after) / (2 * (before - 2 * peak + after))
}
