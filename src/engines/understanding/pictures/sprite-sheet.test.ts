import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { SpriteSheet } from './sprite-sheet.ts'

const path = join(tempFolder(), 'sprite.jpg')
const size = { width: 8, height: 8 }

function grey(value: number) {
  const data = Buffer.alloc(size.width * size.height * 4, value)
  for (let at = 3; at < data.length; at += 4) data[at] = 255
  return { data, ...size }
}

/** A film as bright as its time, in steps of a second. */
function sheetOf(seconds: number, declaredMs: number) {
  const sheet = new SpriteSheet(declaredMs)
  for (let second = 0; second < seconds; second++) {
    if (sheet.wants(second * 1000)) sheet.add(second * 1000, grey((second * 255) / seconds))
  }
  return sheet.write(path)!
}

/** The brightness of a cell's middle. */
function cellAt(index: number, columns: number): number {
  using reader = openPictures(path, defaultMediaLimits)
  const { data, width } = reader.rgbaAt(0, reader.width, reader.height)
  const [x, y] = [(index % columns) * size.width + 4, Math.floor(index / columns) * size.height + 4]
  return data[(y * width + x) * 4]!
}

describe('the sprite sheet', () => {
  it('has a picture a second of a short film', () => {
    expect(sheetOf(13, 13_000)).toEqual({ path, columns: 10, rows: 2, ...size, everyMs: 1000 })
    expect(cellAt(12, 10)).toBeCloseTo((12 * 255) / 13, -1)
  })

  it('spaces pictures by the length of the film', () => {
    expect(sheetOf(1000, 1_000_000)).toMatchObject({ rows: 20, everyMs: 5000 })
    expect(Math.abs(cellAt(100, 10) - 127)).toBeLessThan(4)
  })

  it('thins out where the length was not known', () => {
    const sheet = sheetOf(700, 0)
    expect(sheet).toMatchObject({ columns: 10, rows: 18, everyMs: 4000 })
    expect(Math.abs(cellAt(100, 10) - (400 * 255) / 700)).toBeLessThan(4)
  })
})
