import { join } from 'node:path'
import { Packet } from 'node-av/lib'
import { expect, it } from 'vitest'
import { lagOf } from '#tests/media-corpus/comparison.ts'
import { whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import type { FilmFormat } from './film-formats.ts'
import { FilmSoundWriter } from './film-sound-writer.ts'
import { defaultMediaLimits } from './limits.ts'
import { openMedia } from './media-input.ts'
import { MediaOutput } from './media-output.ts'

const folder = tempFolder()

it.each(['mp4', 'webm'] as const)('copied into %s, the sound has its exact start and length', (format) => {
  for (const length of [1600, 48_000, 60_800]) {
    const noise = [whiteNoise(length, 1), whiteNoise(length, 2)].map((samples) => samples.map((s) => s / 4))
    const path = join(folder, `sound-${length}.${format}`)
    using writer = new FilmSoundWriter(path, format, 48_000, 2)
    for (let from = 0; from < length; from += 4800) {
      writer.write(noise.map((channel) => channel.subarray(from, from + 4800)))
    }
    writer.finish()
    const { sampleRate, channels } = readSound(copied(path, format))
    expect(sampleRate).toBe(48_000)
    expect(channels.map((channel) => channel.length)).toEqual([length, length])
    channels.forEach((channel, index) => {
      expect(Math.abs(lagOf(noise[index]!, channel, 100))).toBeLessThan(0.5)
    })
  }
})

function copied(path: string, format: FilmFormat): string {
  const copy = `${path}.film`
  using input = openMedia(path, defaultMediaLimits)
  using output = new MediaOutput(format, copy)
  const stream = output.addCopied(input.format.streams[0]!, 0)
  output.begin()
  using packet = new Packet()
  packet.alloc()
  while (input.format.readFrameSync(packet) >= 0) output.write(packet, stream)
  output.finish()
  return copy
}
