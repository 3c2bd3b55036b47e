import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { expect, it } from 'vitest'
import { defaultMediaLimits as limits } from '#engines/media/limits.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { recallRaster } from './raster-memory.ts'

const folder = tempFolder()
const needed = { width: 8000, height: 8000 }

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

it('keeps an image for as long as its file stays what it is, whatever the size of drawings beside it', async () => {
  const path = write('image.png', createCanvas(4, 2).toBuffer('image/png'))
  const raster = await recallRaster(path, needed, limits)
  const drawing = write('large.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="8000" height="8000"/>')
  expect(await recallRaster(drawing, needed, limits)).toMatchObject({ size: needed })
  expect(await recallRaster(path, needed, limits)).toBe(raster)
  write('image.png', createCanvas(6, 2).toBuffer('image/png'))
  expect(await recallRaster(path, needed, limits)).toMatchObject({ size: { width: 6, height: 2 } })
})
