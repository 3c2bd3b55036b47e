import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
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
})
