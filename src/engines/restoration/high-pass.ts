/**
 * The high-pass in front of all chains: a second-order Butterworth filter without phase. Speech has nothing below
 * 60 Hz, while rumble there spoils the model's level and its estimate.
 */
import { workingRate } from './stft.ts'
import { type Biquad, ZeroPhaseFilter } from './zero-phase.ts'

const cutoffHz = 60

/** Sound at 48 kHz. As many samples come out as go in, at their places, after at most 1.1 s of input. */
export class ZeroPhaseHighPass extends ZeroPhaseFilter {
  constructor(channelCount: number) {
    const sections = [butterworthHighPass(cutoffHz, workingRate)]
    super(channelCount, { sections, lookAhead: workingRate / 10, blockSize: workingRate })
  }
}

/** Bilinear transform of 1/(s^2 + sqrt(2) s + 1), as a high-pass (R. Bristow-Johnson's cookbook, Q = 1/sqrt 2). */
function butterworthHighPass(frequency: number, sampleRate: number): Biquad {
  const omega = (2 * Math.PI * frequency) / sampleRate
  const alpha = Math.sin(omega) / Math.SQRT2
  const cosine = Math.cos(omega)
  const edge = (1 + cosine) / 2 / (1 + alpha)
  return { b0: edge, b1: -2 * edge, b2: edge, a1: (-2 * cosine) / (1 + alpha), a2: (1 - alpha) / (1 + alpha) }
}
