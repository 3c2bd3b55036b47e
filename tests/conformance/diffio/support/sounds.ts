/** Files for the tests of the API; what is done to them matters little here. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sine } from '#tests/media-corpus/signals.ts'
import { wavBytes } from '#tests/media-corpus/sound-files.ts'
import { mediaFolder } from '#tests/support/shared.ts'

export function tone(seconds = 1, sampleRate = 16_000): Buffer {
  return wavBytes({ sampleRate, channels: [sine(seconds * sampleRate, 220, sampleRate, 0.3)] }, 'int16')
}

/** Null where the shared recordings are absent. */
export async function noisySpeech(): Promise<Buffer | null> {
  return mediaFolder === null ? null : await readFile(join(mediaFolder, 'speech-noise-5db-48k.wav'))
}
