import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants'
import { Codec, CodecContext, Frame, Packet } from 'node-av/lib'
import { describe, expect, it } from 'vitest'
import type { Sound } from '#tests/media-corpus/sound-files.ts'
import { readSound, writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { type VideoFixture, writeVideo } from '#tests/media-corpus/video-files.ts'
import { defaultMediaLimits } from './limits.ts'
import { openMedia } from './media-input.ts'
import { muxRestoredVideo } from './mux-video.ts'
import { probeMedia } from './probe.ts'
import { SoundReader } from './sound-reader.ts'

const folder = tempFolder()
const clapAt = 2
const seconds = 4

/** Silence with one clap: 5 ms of full-scale alternation. */
function clap(at: number): Sound {
  const channel = new Float32Array(seconds * 48_000)
  for (let i = 0; i < 240; i++) channel[Math.round(at * 48_000) + i] = i % 8 < 4 ? 0.9 : -0.9
  return { sampleRate: 48_000, channels: [channel] }
}

const cases: Array<[string, Partial<VideoFixture>, string]> = [
  ['mp4', { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: 'aac' }, 'mp4'],
  ['mov', { muxer: 'mov', pictureEncoder: 'libx264', soundEncoder: 'aac' }, 'mp4'],
  ['matroska', { muxer: 'matroska', pictureEncoder: 'libx264', soundEncoder: 'aac' }, 'mkv'],
  ['webm', { muxer: 'webm', pictureEncoder: 'libvpx', soundEncoder: 'libopus' }, 'webm'],
  ['avi', { muxer: 'avi', pictureEncoder: 'mpeg4', soundEncoder: 'pcm_s24le' }, 'mp4'],
  ['transport stream', { muxer: 'mpegts', pictureEncoder: 'libx264', soundEncoder: 'aac' }, 'mp4'],
  ['late sound', { muxer: 'mp4', pictureEncoder: 'libx264', soundEncoder: 'aac', soundStart: 0.5 }, 'mp4'],
]

describe.each(cases)('%s', (name, fixture, extension) => {
  const input = join(folder, `${name}.in`)
  const start = fixture.soundStart ?? 0
  writeVideo(input, {
    muxer: 'mp4',
    pictureEncoder: 'libx264',
    soundEncoder: 'aac',
    sound: clap(clapAt - start),
    seconds,
    flashAt: clapAt,
    width: 64,
    height: 48,
    ...fixture,
  })

  it(`becomes ${extension}: pictures untouched, the clap on the flash`, async () => {
    const soundPath = join(folder, `${name}.wav`)
    const { sampleRate, channels } = readSound(input)
    writeWav(soundPath, { sampleRate, channels })
    using reader = new SoundReader(input, defaultMediaLimits)
    const video = await muxRestoredVideo({
      picturePath: input,
      soundPath,
      soundStartSeconds: reader.format.startSeconds,
      container: null,
      outputStem: join(folder, `${name}.out`),
      limits: defaultMediaLimits,
      onProgress: async () => {},
    })
    expect(video.fileExtension).toBe(extension)
    expect(probeMedia(video.path, defaultMediaLimits).mediaType).toBe(video.mediaType)
    // Annex B, as in transport streams, is repacked for MP4: the pictures are the same, their packets are not.
    if (fixture.muxer !== 'mpegts') expect(pictureDigests(video.path)).toEqual(pictureDigests(input))
    expect(pictureDigests(video.path)).toHaveLength(seconds * 25)
    const { flash, clap: heard } = eventTimes(video.path)
    expect(flash).toBeCloseTo(clapAt, 1)
    expect(Math.abs(heard - flash)).toBeLessThan(0.012)
    const before = eventTimes(input)
    expect(Math.abs(heard - flash - (before.clap - before.flash))).toBeLessThan(0.004)
  })
})

it('an MP4 has its index in front, so that it plays before it has arrived', () => {
  const bytes = readFileSync(join(folder, 'mp4.out.mp4'))
  expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
})

it('pictures that the wanted container cannot hold are refused', async () => {
  const soundPath = join(folder, 'any.wav')
  writeWav(soundPath, clap(1))
  await expect(
    muxRestoredVideo({
      picturePath: join(folder, 'mp4.in'),
      soundPath,
      soundStartSeconds: 0,
      container: 'webm',
      outputStem: join(folder, 'refused'),
      limits: defaultMediaLimits,
      onProgress: async () => {},
    }),
  ).rejects.toMatchObject({ code: 'media_unsupported' })
})

/** SHA-256 of each picture packet, in the order of the file. */
function pictureDigests(path: string): string[] {
  using input = openMedia(path, defaultMediaLimits)
  const index = input.format.findBestStream(AVMEDIA_TYPE_VIDEO)
  using packet = new Packet()
  packet.alloc()
  const digests: string[] = []
  while (input.format.readFrameSync(packet) >= 0) {
    if (packet.streamIndex === index) digests.push(createHash('sha256').update(packet.data!).digest('hex'))
    packet.unref()
  }
  return digests
}

/** When, from the start of the file, the white picture is shown and the clap is heard. */
function eventTimes(path: string): { flash: number; clap: number } {
  using reader = new SoundReader(path, defaultMediaLimits)
  const samples = readSound(path).channels[0]!
  const loud = samples.findIndex((sample) => Math.abs(sample) > 0.4)
  return { flash: flashTime(path), clap: reader.format.startSeconds + loud / reader.format.sampleRate }
}

function flashTime(path: string): number {
  using input = openMedia(path, defaultMediaLimits)
  const stream = input.format.streams[input.format.findBestStream(AVMEDIA_TYPE_VIDEO)]!
  const codec = Codec.findDecoder(stream.codecpar.codecId)!
  using context = new CodecContext()
  context.allocContext3(codec)
  context.parametersToContext(stream.codecpar)
  context.pktTimebase = stream.timeBase
  context.open2Sync(codec, null)
  using packet = new Packet()
  packet.alloc()
  using frame = new Frame()
  frame.alloc()
  for (let isReading = true; isReading; ) {
    isReading = input.format.readFrameSync(packet) >= 0
    if (isReading && packet.streamIndex !== stream.index) continue
    context.sendPacketSync(isReading ? packet : null)
    packet.unref()
    while (context.receiveFrameSync(frame) >= 0) {
      const brightness = frame.data![0]![0]!
      const time = Number(frame.bestEffortTimestamp) * stream.timeBase.toDouble()
      if (brightness > 180) return time - Number(input.format.startTime) / 1e6
      frame.unref()
    }
  }
  throw new Error(`${path} has no flash`)
}
