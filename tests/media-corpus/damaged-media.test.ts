/**
 * Real files with random bytes overwritten, in the header and anywhere: whatever FFmpeg makes of them, the answer
 * is sound of sane length or one of our refusals, and the process lives.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { AudioWriter } from '#engines/media/audio-writer.ts'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { seededNoise, sine } from './signals.ts'
import { readSound, type Sound } from './sound-files.ts'
import { tempFolder } from './temp-folder.ts'
import { type VideoFixture, writeVideo } from './video-files.ts'

const folder = tempFolder()
const roundsPerFormat = 12
const headerBytes = 1000
const seconds = 2
/** A damaged header may claim hours; reading silence for so long would prove nothing. */
const damagedLimits = { ...defaultMediaLimits, maxDurationMs: 600_000 }
const sound: Sound = { sampleRate: 48_000, channels: [sine(seconds * 48_000, 440, 48_000, 0.5)] }

function writeSound(path: string, format: 'mp3' | 'flac' | 'wav'): void {
  using writer = new AudioWriter(path, format, sound.sampleRate, 1)
  writer.write(sound.channels)
  writer.finish()
}

function film(path: string, fixture: Pick<VideoFixture, 'muxer' | 'pictureEncoder' | 'soundEncoder'>): void {
  writeVideo(path, { ...fixture, sound, seconds, flashAt: 1, width: 64, height: 48 })
}

const formats: Record<string, (path: string) => void> = {
  wav: (path) => writeSound(path, 'wav'),
  mp3: (path) => writeSound(path, 'mp3'),
  flac: (path) => writeSound(path, 'flac'),
  mp4: (path) => film(path, { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: 'aac' }),
  matroska: (path) => film(path, { muxer: 'matroska', pictureEncoder: 'libx264', soundEncoder: 'aac' }),
  webm: (path) => film(path, { muxer: 'webm', pictureEncoder: 'libvpx', soundEncoder: 'libopus' }),
  avi: (path) => film(path, { muxer: 'avi', pictureEncoder: 'mpeg4', soundEncoder: 'libmp3lame' }),
  mpegts: (path) => film(path, { muxer: 'mpegts', pictureEncoder: 'libx264', soundEncoder: 'aac' }),
}

it.each(Object.keys(formats))('%s', (name) => {
  const whole = join(folder, name)
  formats[name]!(whole)
  const bytes = readFileSync(whole)
  const next = seededNoise(name.length)
  const below = (limit: number) => Math.floor(((next() + 1) / 2) * limit)
  let readCount = 0
  for (let round = 0; round < roundsPerFormat; round++) {
    const damaged = Buffer.from(bytes)
    const reach = round % 2 === 0 ? Math.min(headerBytes, damaged.length) : damaged.length
    for (let count = 1 + below(30); count > 0; count--) damaged[below(reach)] = below(256)
    const path = join(folder, `${name}.damaged`)
    writeFileSync(path, damaged)
    try {
      probeMedia(path, defaultMediaLimits)
      const { channels } = readSound(path, damagedLimits)
      expect(channels.every((channel) => channel.every(Number.isFinite))).toBe(true)
      readCount++
    } catch (error) {
      expect(error).toBeInstanceOf(TriptychError)
      expect((error as TriptychError).code).toMatch(/^media_/)
    }
  }
  // Damage to the header alone refuses some; were all refused, nothing would have been tested.
  expect(readCount).toBeGreaterThan(0)
})
