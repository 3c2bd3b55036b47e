/** Test signals that are the same in every run. */

/** Uniform random numbers in [-1, 1) from a seed (mulberry32). */
export function seededNoise(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1
  }
}

export function whiteNoise(length: number, seed: number): Float32Array {
  const next = seededNoise(seed)
  // The sum of four uniforms is near enough to a normal distribution.
  return Float32Array.from({ length }, () => (next() + next() + next() + next()) / 2)
}

/** Noise that falls by 3 dB an octave: white noise through Paul Kellet's filter. */
export function pinkNoise(length: number, seed: number): Float32Array {
  const poles = [0.99886, 0.99332, 0.969, 0.8665, 0.55, -0.7616]
  const gains = [0.0555179, 0.0750759, 0.153852, 0.3104856, 0.5329522, -0.016898]
  const states = poles.map(() => 0)
  let late = 0
  return whiteNoise(length, seed).map((white) => {
    let sum = late + white * 0.5362
    for (let i = 0; i < poles.length; i++) {
      states[i] = poles[i]! * states[i]! + gains[i]! * white
      sum += states[i]!
    }
    late = white * 0.115926
    return sum * 0.11
  })
}

export function sine(length: number, frequency: number, sampleRate: number, amplitude: number): Float32Array {
  return Float32Array.from(
    { length },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequency * i) / sampleRate),
  )
}

export function power(samples: Float32Array): number {
  return samples.length === 0 ? 0 : samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
}

/** `signal` plus `noise`, which is scaled so that the ratio of their powers is `snrDb`. */
export function mixedAt(signal: Float32Array, noise: Float32Array, snrDb: number): Float32Array {
  const scale = Math.sqrt(power(signal) / power(noise.subarray(0, signal.length)) / 10 ** (snrDb / 10))
  return signal.map((sample, i) => sample + scale * noise[i]!)
}
