/**
 * Wiener re-estimation: takes an estimate S of the speech in X as the speech, X - S as the noise, and averages S
 * with the Wiener filter they give. It restores the phase and the detail of X where speech dominates, and adds
 * 0.7 to 2.7 dB of SI-SDR to estimates that replace phase (findings 2 and 3.4).
 */
import type { Spectrum } from './stft.ts'

/** Share of the Wiener filter in the result: 1 gains 0.1 dB more and loses 0.04 of DNSMOS OVRL. */
const strength = 0.5
const floor = 1e-12

/** Replaces `estimate` by the average of itself and the Wiener filter's result. */
export function reestimate(noisy: Spectrum, estimate: Spectrum): void {
  for (let k = 0; k < estimate.real.length; k++) {
    const xr = noisy.real[k]!
    const xi = noisy.imaginary[k]!
    const sr = estimate.real[k]!
    const si = estimate.imaginary[k]!
    const speech = sr * sr + si * si
    const noise = (xr - sr) ** 2 + (xi - si) ** 2
    const gain = strength * (speech / (speech + noise + floor))
    estimate.real[k] = (1 - strength) * sr + gain * xr
    estimate.imaginary[k] = (1 - strength) * si + gain * xi
  }
}
