import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { beforeAll, describe, expect, it } from 'vitest'
import { type HeifFixture, heifBytes } from '#tests/media-corpus/heif-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { defaultMediaLimits } from './limits.ts'
import { openPictures } from './picture-reader.ts'
import { probeMedia } from './probe.ts'

const folder = tempFolder()
const [width, height] = [150, 100]
let picture: Canvas
let tiled: Buffer

beforeAll(() => {
  picture = createCanvas(width, height)
  const context = picture.getContext('2d')
  // No two fields of 10 pixels beside each other are alike.
  for (let y = 0; y < height; y += 10)
    for (let x = 0; x < width; x += 10) {
      context.fillStyle = `rgb(${(x * 7) % 256}, ${(y * 13) % 256}, ${(x * 3 + y * 5) % 256})`
      context.fillRect(x, y, 10, 10)
    }
  tiled = heifBytes({ picture, tile: 64 })
})

function write(name: string, bytes: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** @param place where a pixel that is shown is on the picture that was encoded */
function expectShown(
  fixture: Omit<HeifFixture, 'picture'>,
  place: (x: number, y: number) => [number, number],
) {
  const path = write('picture.heic', heifBytes({ picture, ...fixture }))
  const { width, height, ...facts } = probeMedia(path, defaultMediaLimits)
  expect(facts).toMatchObject({ kind: 'image', mediaType: 'image/heic' })
  using reader = openPictures(path, defaultMediaLimits)
  expect([reader.width, reader.height]).toEqual([width, height])
  const { data } = reader.rgbaAt(0, reader.width, reader.height)
  const source = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height)
  for (let y = 5; y < reader.height; y += 10)
    for (let x = 5; x < reader.width; x += 10) {
      const [fromX, fromY] = place(x, y)
      for (const channel of [0, 1, 2]) {
        const shown = data[(y * reader.width + x) * 4 + channel]!
        const meant = source.data[(fromY * source.width + fromX) * 4 + channel]!
        expect(Math.abs(shown - meant), `${x} ${y} ${channel}`).toBeLessThan(12)
      }
    }
}

describe('a HEIC picture', () => {
  it('of one piece', () => expectShown({}, (x, y) => [x, y]))

  it('is put together of its tiles', () => expectShown({ tile: 64 }, (x, y) => [x, y]))

  it('is turned to the left', () => expectShown({ tile: 64, turns: 1 }, (x, y) => [width - 1 - y, x]))

  it('is turned and then mirrored', () => expectShown({ turns: 3, mirror: 1 }, (x, y) => [y, x]))

  it('is turned upside down by a mirror', () =>
    expectShown({ tile: 64, mirror: 0 }, (x, y) => [x, height - 1 - y]))

  it('is cut before it is turned', () =>
    expectShown({ tile: 64, turns: 2, cut: { x: 10, y: 30, width: 120, height: 60 } }, (x, y) => [
      129 - x,
      89 - y,
    ]))
})

describe('a HEIC picture is refused', () => {
  const refusal = (bytes: Buffer) => {
    const path = write('hostile.heic', bytes)
    probeMedia(path, defaultMediaLimits)
    using reader = openPictures(path, defaultMediaLimits)
    reader.rgbaAt(0, 8, 8)
  }

  it('when it is cut off, with where', () => {
    expect(() => refusal(tiled.subarray(0, tiled.length - 100))).toThrow(
      expect.objectContaining({
        code: 'media_unreadable',
        message: expect.stringMatching(/cut off.*to byte/),
      }),
    )
  })

  it('when it claims more pixels than are accepted', () => {
    const claimed = { width: 60_000, height: 60_000 }
    for (const tile of [undefined, 64])
      expect(() => refusal(heifBytes({ picture, claimed, ...(tile && { tile }) }))).toThrow(
        expect.objectContaining({ code: 'media_over_limit' }),
      )
  })

  it('when its tiles do not make what it claims', () => {
    expect(() => refusal(heifBytes({ picture, tile: 64, claimed: { width: 1000, height: 100 } }))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('do not make a picture of 1000 x 100') }),
    )
  })

  it('and never worse, wherever its bytes are wrong', () => {
    for (let at = 40; at < tiled.indexOf('mdat'); at += 17) {
      const damaged = Buffer.from(tiled)
      damaged[at] = damaged[at]! ^ 0xff
      try {
        refusal(damaged)
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^media_/) })
      }
    }
  })
})
