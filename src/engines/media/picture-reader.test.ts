import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { animatedWebp, translucentWebm } from '#tests/media-corpus/tiny-pictures.ts'
import { framesPerSecond, writeVideo } from '#tests/media-corpus/video-files.ts'

const folder = tempFolder()

/** A black film with one white frame at 4 s. */
function flashFilm(muxer: 'mp4' | 'matroska' | 'mpegts', isTurned = false): string {
  const path = join(folder, `flash-${isTurned}.${muxer}`)
  const size = { width: 64, height: 48, seconds: 6, flashAt: 4 }
  writeVideo(path, { muxer, pictureEncoder: 'libx264', soundEncoder: null, isTurned, ...size })
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

  test('says where a file is cut off', () => {
    const whole = readFileSync(flashFilm('matroska'))
    const path = write('cut.mkv', whole.subarray(0, Math.round(whole.length * 0.6)))
    using reader = openPictures(path, defaultMediaLimits)
    expect(reader.frameAt(0.5).seconds).toBeCloseTo(0.48, 2)
    expect(() => reader.frameAt(5.9)).toThrow(/^The pictures end at \d\.\d\d s.*they last 6\.00 s\.$/)
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
