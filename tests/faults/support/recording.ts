/** Speech to work on: the shared recording over and over, or a hum in noise where that is absent. */
import { join } from 'node:path'
import { pinkNoise, sine } from '#tests/media-corpus/signals.ts'
import { readSound, resampled, wavBytes } from '#tests/media-corpus/sound-files.ts'
import { mediaFolder } from '#tests/support/shared.ts'

const sampleRate = 16_000

/** A WAV file of that length; another `variant` holds other bytes. */
export function recording(seconds: number, variant = 0): Buffer {
  const length = Math.round(seconds * sampleRate)
  const source = speech()
  const samples = Float32Array.from(
    { length },
    (_, index) => source[(index + variant * 1001) % source.length]! * 0.9,
  )
  return wavBytes({ sampleRate, channels: [samples] }, 'int16')
}

let known: Float32Array | undefined

function speech(): Float32Array {
  known ??= readSpeech()
  return known
}

function readSpeech(): Float32Array {
  if (mediaFolder !== null) {
    const sound = readSound(join(mediaFolder, 'speech-noisy-real-16k.wav'))
    return resampled(sound.channels[0]!, sound.sampleRate, sampleRate)
  }
  const length = 8 * sampleRate
  const noise = pinkNoise(length, 1)
  return sine(length, 180, sampleRate, 0.3).map((value, index) => value + 0.1 * noise[index]!)
}
