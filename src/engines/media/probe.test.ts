import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gifBytes } from '#tests/media-corpus/gif-files.ts'
import { sine } from '#tests/media-corpus/signals.ts'
import { writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { pictureBytes, type VideoFixture, writeVideo } from '#tests/media-corpus/video-files.ts'
import { AudioWriter } from './audio-writer.ts'
import { defaultMediaLimits } from './limits.ts'
import { openPictures } from './picture-reader.ts'
import { probeMedia } from './probe.ts'
import { engine } from './probe-engine.ts'

const folder = tempFolder()
const probe = (path: string) => probeMedia(path, defaultMediaLimits)
const tone = { sampleRate: 16_000, channels: [sine(24_000, 440, 16_000, 0.5)] }

function video(name: string, fixture: Partial<VideoFixture>): string {
  const path = join(folder, name)
  writeVideo(path, {
    muxer: 'mp4',
    pictureEncoder: 'libx264',
    soundEncoder: 'aac',
    sound: { sampleRate: 48_000, channels: [sine(96_000, 440, 48_000, 0.5)] },
    seconds: 2,
    flashAt: 1,
    width: 96,
    height: 64,
    ...fixture,
  })
  return path
}

describe('sound', () => {
  it('is known by its content when its name says another format', () => {
    const path = join(folder, 'wav-named.mp3')
    writeWav(path, tone, 'int16')
    expect(probe(path)).toMatchObject({
      format: 'wav',
      mediaType: 'audio/wav',
      kind: 'audio',
      durationMs: 1500,
      width: null,
      height: null,
      hasVideo: false,
      hasAudio: true,
    })
    expect(probe(path).streams).toMatchObject([
      {
        index: 0,
        type: 'audio',
        codec: 'pcm_s16le',
        sampleRate: 16_000,
        channelCount: 1,
        bitsPerSecond: 256_000,
      },
    ])
  })

  it.each([
    ['mp3', 'audio/mpeg'],
    ['flac', 'audio/flac'],
  ] as const)('%s has its type and its length', (format, mediaType) => {
    const path = join(folder, `sound.${format}`)
    using writer = new AudioWriter(path, format, 16_000, 1)
    writer.write(tone.channels)
    writer.finish()
    expect(probe(path)).toMatchObject({ mediaType, kind: 'audio', hasVideo: false, hasAudio: true })
    expect(Math.abs(probe(path).durationMs! - 1500)).toBeLessThan(160)
  })

  it('a cover picture does not make a video of an MP3 file', () => {
    const path = join(folder, 'cover.mp3')
    using writer = new AudioWriter(join(folder, 'plain.mp3'), 'mp3', 16_000, 1)
    writer.write(tone.channels)
    writer.finish()
    writeFileSync(path, Buffer.concat([id3WithCover(), readFileSync(join(folder, 'plain.mp3'))]))
    const facts = probe(path)
    expect(facts.streams.map((stream) => stream.type)).toContain('cover')
    expect(facts).toMatchObject({ kind: 'audio', mediaType: 'audio/mpeg', hasVideo: false, width: null })
  })
})

describe('video', () => {
  it.each([
    ['a.mp4', { muxer: 'mp4' }, 'video/mp4'],
    ['a.mov', { muxer: 'mov' }, 'video/quicktime'],
    ['a.mkv', { muxer: 'matroska' }, 'video/x-matroska'],
    ['a.webm', { muxer: 'webm', pictureEncoder: 'libvpx', soundEncoder: 'libopus' }, 'video/webm'],
    ['a.avi', { muxer: 'avi', pictureEncoder: 'mpeg4', soundEncoder: 'libmp3lame' }, 'video/x-msvideo'],
    ['a.ts', { muxer: 'mpegts' }, 'video/mp2t'],
  ] as const)('%s', (name, fixture, mediaType) => {
    const facts = probe(video(name, fixture))
    expect(facts).toMatchObject({
      mediaType,
      kind: 'video',
      width: 96,
      height: 64,
      hasVideo: true,
      hasAudio: true,
    })
    expect(Math.abs(facts.durationMs! - 2000)).toBeLessThanOrEqual(120)
    expect(facts.streams.find((stream) => stream.type === 'video')!.frameRate).toBeCloseTo(25, 1)
  })

  it('a quarter turn changes width and height', () => {
    expect(probe(video('turned.mp4', { isTurned: true }))).toMatchObject({ width: 64, height: 96 })
  })

  it.each<[string, Partial<VideoFixture>, { width: number; height: number }]>([
    ['wide', { pixelAspect: 1.5 }, { width: 144, height: 64 }],
    [
      'wide as only its container says',
      { pixelAspect: 1.5, muxer: 'webm', pictureEncoder: 'libvpx', soundEncoder: null },
      { width: 144, height: 64 },
    ],
    ['wide and turned', { pixelAspect: 1.5, isTurned: true }, { width: 64, height: 144 }],
  ])('tells the size in square pixels: %s', (name, fixture, size) => {
    expect(probe(video(`${name}.mp4`, fixture))).toMatchObject(size)
  })

  it('a silent film has no sound', () => {
    expect(probe(video('silent.mp4', { soundEncoder: null }))).toMatchObject({
      hasVideo: true,
      hasAudio: false,
    })
  })
})

it('a film whose head does not say how long it is', () => {
  const path = video('live.webm', { muxer: 'webm', pictureEncoder: 'libvpx', soundEncoder: null })
  const bytes = readFileSync(path)
  // The element Duration (RFC 9559) becomes a void of the same length, as in what browsers record.
  const at = bytes.indexOf('448988', 0, 'hex')
  expect(at).toBeGreaterThan(0)
  bytes.set([0xec, 0x89], at)
  writeFileSync(path, bytes)
  expect(probe(path)).toMatchObject({ kind: 'video', durationMs: 2000 })
})

describe('images', () => {
  it.each([
    ['png', 'image/png'],
    ['mjpeg', 'image/jpeg'],
    ['libwebp', 'image/webp'],
  ] as const)('%s has a size and no length', (encoder, mediaType) => {
    const path = join(folder, `picture-${encoder}`)
    writeFileSync(path, pictureBytes(encoder, { width: 60, height: 40 }))
    expect(probe(path)).toMatchObject({
      mediaType,
      kind: 'image',
      width: 60,
      height: 40,
      durationMs: null,
      hasVideo: false,
      hasAudio: false,
    })
  })

  it.each([true, false])('a GIF has a length, and begins again or not: %s', (isEndless) => {
    const path = join(folder, 'animation.gif')
    writeFileSync(path, gifBytes({ isEndless }))
    expect(probe(path)).toMatchObject({
      ...{ mediaType: 'image/gif', kind: 'image', width: 2, height: 2, durationMs: 500 },
      streams: [{ isLooping: isEndless }],
    })
  })

  it.each([
    ['jpeg', jpegTurned],
    ['webp', webpTurned],
    ['tiff', tiffTurned],
  ])('a photo taken upright has its size as shown: %s', (name, photo) => {
    const path = join(folder, `upright.${name}`)
    for (const [orientation, width, height] of [
      [6, 40, 60],
      [3, 60, 40],
    ] as const) {
      writeFileSync(path, photo({ width: 60, height: 40 }, orientation))
      expect(probe(path)).toMatchObject({ mediaType: `image/${name}`, width, height })
      using reader = openPictures(path, defaultMediaLimits)
      expect([reader.width, reader.height]).toEqual([width, height])
    }
  })
})

it('runs as an engine', async () => {
  const path = join(folder, 'engine.wav')
  writeWav(path, tone)
  const context = { folder, signal: new AbortController().signal, report: () => {} }
  expect(await engine({ inputPath: path, limits: defaultMediaLimits }, context)).toEqual(probe(path))
  await expect(
    engine({ inputPath: path, limits: defaultMediaLimits }, { ...context, signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: 'work_canceled' })
})

function id3WithCover(): Buffer {
  const picture = Buffer.concat([
    Buffer.from('\0image/png\0\x03\0', 'latin1'),
    pictureBytes('png', { width: 32, height: 32 }),
  ])
  const frame = Buffer.concat([Buffer.from('APIC'), bigEndian(picture.length), Buffer.alloc(2), picture])
  const size = frame.length
  const syncSafe = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f)
  return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.from(syncSafe), frame])
}

type Size = { width: number; height: number }

/** An entry of a directory of TIFF: a short number. */
function orientationEntry(orientation: number, isLittleEndian: boolean): Buffer {
  const fields = [0x0112, 3, isLittleEndian ? 1 : 0, isLittleEndian ? 0 : 1, orientation, 0]
  const entry = Buffer.alloc(12)
  fields.forEach((field, index) => {
    if (isLittleEndian) entry.writeUInt16LE(field, index * 2)
    else entry.writeUInt16BE(field, index * 2)
  })
  return entry
}

/** A directory with that one entry. */
function exif(orientation: number): Buffer {
  const head = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1])
  return Buffer.concat([head, orientationEntry(orientation, false), Buffer.alloc(4)])
}

function jpegTurned(size: Size, orientation: number): Buffer {
  const jpeg = pictureBytes('mjpeg', size)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(orientation)])
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, body.length + 2]), body])
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}

/** The same with Exif behind the picture. */
function webpTurned({ width, height }: Size, orientation: number): Buffer {
  const picture = pictureBytes('libwebp', { width, height }).subarray(12)
  const chunk = (type: string, body: Buffer) =>
    Buffer.concat([Buffer.from(type, 'latin1'), littleEndian(body.length), body])
  const canvas = Buffer.from([0x08, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0])
  const body = Buffer.concat([
    ...[Buffer.from('WEBP', 'latin1'), chunk('VP8X', canvas), picture],
    chunk('EXIF', exif(orientation)),
  ])
  return chunk('RIFF', body)
}

/** The same with one more entry in its only directory, which comes last. */
function tiffTurned(size: Size, orientation: number): Buffer {
  const tiff = pictureBytes('tiff', size)
  const at = tiff.readUInt32LE(4)
  const count = tiff.readUInt16LE(at)
  const entries = Array.from({ length: count }, (_, i) => tiff.subarray(at + 2 + i * 12, at + 14 + i * 12))
  const all = [...entries, orientationEntry(orientation, true)].sort(
    (a, b) => a.readUInt16LE(0) - b.readUInt16LE(0),
  )
  const even = Buffer.alloc(tiff.length % 2)
  const whole = Buffer.concat([tiff, even, Buffer.from([count + 1, 0]), ...all, Buffer.alloc(4)])
  whole.writeUInt32LE(tiff.length + even.length, 4)
  return whole
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
