import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { sine } from '#tests/media-corpus/signals.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { animatedWebp, translucentWebm } from '#tests/media-corpus/tiny-pictures.ts'
import {
  framesPerSecond,
  type VideoFixture,
  writeHeldFilm,
  writeVideo,
} from '#tests/media-corpus/video-files.ts'

const folder = tempFolder()

/** A black film with one white frame at 4 s. */
function flashFilm(muxer: 'mp4' | 'matroska' | 'mpegts', isTurned = false): string {
  const path = join(folder, `flash-${isTurned}.${muxer}`)
  const size = { width: 64, height: 48, seconds: 6, flashAt: 4 }
  writeVideo(path, { muxer, pictureEncoder: 'libx264', soundEncoder: null, isTurned, ...size })
  return path
}

type Sounding = Pick<VideoFixture, 'muxer' | 'seconds'> & { soundStart?: number | null; pixelAspect?: number }

/** A film with a tone, as long as itself, that begins at `soundStart`. */
function soundingFilm({ muxer, seconds, soundStart = null, ...rest }: Sounding): string {
  const path = join(folder, `sounding-${seconds}-${soundStart}.${muxer}`)
  const isWebm = muxer === 'webm'
  writeVideo(path, {
    ...{ muxer, seconds, width: 64, height: 48, flashAt: 1, ...rest },
    pictureEncoder: isWebm ? 'libvpx' : 'libx264',
    soundEncoder: soundStart === null ? null : isWebm ? 'libopus' : 'aac',
    sound: { sampleRate: 48_000, channels: [sine(seconds * 48_000, 440, 48_000, 0.5)] },
    soundStart: soundStart ?? 0,
  })
  return path
}

describe('a picture reader', () => {
  test.each(['mp4', 'matroska', 'mpegts'] as const)('shows the frame whose time has come (%s)', (muxer) => {
    using reader = openPictures(flashFilm(muxer), defaultMediaLimits)
    const asked = [0, 3.999, 4, 4.039, 4.04, 5.98, 9, 4.01, 3.99, 0.5, 5.5]
    const shown = asked.map((seconds) => reader.rgbaAt(seconds, 4, 4).data[0]! > 200)
    expect(shown).toEqual(
      asked.map((seconds) => Math.floor(seconds * framesPerSecond + 1e-6) === 4 * framesPerSecond),
    )
    expect(reader.frameAt(99).seconds).toBeCloseTo(6 - 1 / framesPerSecond, 3)
  })

  test('turns what a phone wrote sideways', () => {
    using reader = openPictures(flashFilm('mp4', true), defaultMediaLimits)
    const { frame } = reader.frameAt(1)
    expect([reader.width, reader.height, frame.width, frame.height]).toEqual([48, 64, 48, 64])
  })

  test('keeps what VP9 lets through', () => {
    const path = write('translucent.webm', translucentWebm)
    using reader = openPictures(path, defaultMediaLimits)
    expect(reader.hasAlpha).toBe(true)
    const [red, green, blue, alpha] = reader.rgbaAt(0.3, 16, 16).data.subarray(4 * 136)
    expect(red! - Math.max(green!, blue!)).toBeGreaterThan(200)
    expect(Math.abs(alpha! - 127)).toBeLessThan(4)
  })

  test('plays animations, and goes back in them from the start', () => {
    using reader = openPictures(write('animated.webp', animatedWebp), defaultMediaLimits)
    const isBlue = [0, 0.25, 0.1, 5].map((seconds) => reader.rgbaAt(seconds, 4, 4).data[2]! > 128)
    expect(isBlue).toEqual([false, true, false, true])
    expect(reader.measureSeconds()).toBeCloseTo(0.3, 2)
  })

  test.each([null, 0])('says where a file is cut off (sound from %s)', (soundStart) => {
    const whole = readFileSync(soundingFilm({ muxer: 'matroska', seconds: 6, soundStart }))
    const path = write('cut.mkv', whole.subarray(0, Math.round(whole.length * 0.6)))
    using reader = openPictures(path, defaultMediaLimits)
    expect(reader.frameAt(0.5).seconds).toBeCloseTo(0.48, 2)
    expect(() => reader.frameAt(5.9)).toThrow(/^The pictures end at \d\.\d\d s.*they last 6\.\d\d s\.$/)
  })

  test.each(['mp4', 'matroska', 'webm'] as const)(
    'holds the last picture while sound goes on (%s)',
    (muxer) => {
      using reader = openPictures(soundingFilm({ muxer, seconds: 2, soundStart: 3 }), defaultMediaLimits)
      expect([4.9, 0, 4].map((seconds) => reader.frameAt(seconds).seconds.toFixed(2))).toEqual([
        '1.96',
        '0.00',
        '1.96',
      ])
    },
  )

  test('holds the last picture for as long as it is said to last', () => {
    const path = join(folder, 'held.mp4')
    writeHeldFilm(path, [1, 1, 5])
    using reader = openPictures(path, defaultMediaLimits)
    expect(reader.frameAt(6.9).seconds).toBe(2)
  })

  test.each(['mp4', 'webm'] as const)('shows pixels as wide as the container says (%s)', (muxer) => {
    using reader = openPictures(soundingFilm({ muxer, seconds: 1, pixelAspect: 1.5 }), defaultMediaLimits)
    expect([reader.width, reader.height]).toEqual([96, 48])
  })

  test.each([
    ['empty', Buffer.alloc(0), 'media_empty'],
    ['text', Buffer.from('not a film at all'), 'media_unreadable'],
    ['an mp4 without its index', readFileSync(flashFilm('mp4')).subarray(0, 4000), 'media_unreadable'],
    ['half a header', translucentWebm.subarray(0, 60), 'media_unreadable'],
  ])('refuses what holds no pictures: %s', (name, bytes, code) => {
    const open = () => openPictures(write(`${name}.mp4`, bytes), defaultMediaLimits)
    expect(open).toThrow(expect.objectContaining({ code }))
  })

  test('goes by content and not by name, and by what is decoded and not by what is said', () => {
    const path = write('webp.mp4', animatedWebp)
    using reader = openPictures(path, defaultMediaLimits)
    expect([reader.width, reader.height]).toEqual([16, 16])
    const limits = { ...defaultMediaLimits, maxPixels: 15 * 16 }
    expect(() => openPictures(path, limits)).toThrow(expect.objectContaining({ code: 'media_over_limit' }))
  })
})

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}
