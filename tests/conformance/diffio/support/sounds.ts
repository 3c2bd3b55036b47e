/** Files for the tests of the API; what is done to them matters little here. */
import { sine } from '#tests/media-corpus/signals.ts'
import { wavBytes } from '#tests/media-corpus/sound-files.ts'

export function tone(seconds = 1, sampleRate = 16_000): Buffer {
  return wavBytes({ sampleRate, channels: [sine(seconds * sampleRate, 220, sampleRate, 0.3)] }, 'int16')
}
