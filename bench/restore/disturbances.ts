/** What disturbs speech beside noise: made sounds that are the same in every run. All at 48 kHz. */
import { seededNoise, sine } from '#tests/media-corpus/signals.ts'

const rate = 48_000

/** Eight voices at once: pieces of one recording at eight speeds. */
export function babble(length: number, speech: Float32Array): Float32Array {
  const voices = Array.from({ length: 8 }, (_, v) => voice(length, speech, 0.8 + 0.06 * v, v * 157_000))
  return Float32Array.from({ length }, (_, i) => voices.reduce((sum, samples) => sum + samples[i]!, 0))
}

/** Another speaker: the recording faster, and from elsewhere. */
export function voice(length: number, speech: Float32Array, speed: number, from: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const at = (i * speed + from) % (speech.length - 2)
    const before = Math.floor(at)
    return speech[before]! + (at - before) * (speech[before + 1]! - speech[before]!)
  })
}

/** Plucked chords in four harmonies, two a second. */
export function music(length: number): Float32Array {
  const out = new Float32Array(length)
  const next = seededNoise(4)
  const beat = rate / 2
  for (let start = 0, count = 0; start < length; start += beat, count++) {
    const root = 130.8 * 2 ** ([0, 5, 7, 9][(count >> 2) & 3]! / 12)
    for (const step of [0, 4, 7, 12]) {
      for (let harmonic = 1; harmonic <= 8; harmonic++) {
        const turn = (2 * Math.PI * root * 2 ** (step / 12) * harmonic) / rate
        const phase = next() * Math.PI
        const end = Math.min(length - start, rate)
        for (let i = 0; i < end; i++) {
          const swell = Math.min(1, i / 480) * Math.exp(-i / 9000)
          out[start + i] = out[start + i]! + (Math.sin(turn * i + phase) * swell) / harmonic
        }
      }
    }
  }
  return out
}

/** Mains hum with ten harmonics. */
export function hum(length: number, fundamentalHz: number): Float32Array {
  const out = new Float32Array(length)
  for (let harmonic = 1; harmonic <= 10; harmonic++) {
    const line = sine(length, fundamentalHz * harmonic, rate, 1 / harmonic)
    for (let i = 0; i < length; i++) out[i] = out[i]! + line[i]!
  }
  return out
}

/** Ringing clicks of one millisecond, at random places and of random heights. */
export function clicks(length: number, perSecond: number): Float32Array {
  const out = new Float32Array(length)
  const next = seededNoise(9)
  const count = (perSecond * length) / rate
  for (let click = 0; click < count; click++) {
    const at = Math.floor(((next() + 1) / 2) * (length - 200))
    const height = next()
    for (let i = 0; i < 40; i++) out[at + i] = out[at + i]! + height * Math.exp(-i / 8) * (i % 2 ? -1 : 1)
  }
  return out
}

/** Amplified `times` beyond full scale and cut there. */
export function clipped(speech: Float32Array, times: number): Float32Array {
  const peak = speech.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  return speech.map((sample) => Math.max(-1, Math.min(1, (sample / peak) * times)))
}
