/** What encoding leaves of a picture, in either format. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { type FilmFormat, filmFormats } from './film-formats.ts'
import { FilmFrame } from './film-frame.ts'
import { defaultMediaLimits } from './limits.ts'
import { openPictures } from './picture-reader.ts'
import { SegmentWriter } from './segment-writer.ts'

const [width, height, frames, fps] = [320, 180, 10, 30] as const

/** Hard edges that move over a soft slope, as letters do over a photograph. */
function brightness(x: number, y: number, frame: number): number {
  const isInk = (x + 3 * frame) % 24 < 4 && y % 30 < 20
  return isInk ? 225 : Math.round(115 + 50 * Math.sin(x / 40) + 40 * Math.cos(y / 25))
}

function write(path: string, format: FilmFormat): void {
  using film = new FilmFrame(width, height)
  using writer = new SegmentWriter(path, { format, width, height, fps, threads: 1, keyFrameInterval: frames })
  const [luma, cb, cr] = film.planes
  cb.data.fill(118)
  cr.data.fill(138)
  for (let frame = 0; frame < frames; frame++) {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) luma.data[y * luma.stride + x] = brightness(x, y, frame)
    writer.write(film.frame)
  }
  writer.finish()
}

/** Peak signal to noise of the brightness, dB. */
function psnr(path: string): number {
  using reader = openPictures(path, defaultMediaLimits)
  let squares = 0
  for (let frame = 0; frame < frames; frame++) {
    const { data, linesize } = reader.frameAt(frame / fps).frame
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        squares += (data![0]![y * linesize[0]! + x]! - brightness(x, y, frame)) ** 2
  }
  return 10 * Math.log10(255 ** 2 / (squares / (width * height * frames)))
}

test('neither format is visibly worse than the other', () => {
  const folder = tempFolder()
  const [mp4, webm] = (Object.keys(filmFormats) as FilmFormat[]).map((format) => {
    const path = join(folder, `${format}.mp4`)
    write(path, format)
    return psnr(path)
  })
  expect(mp4).toBeGreaterThan(40)
  expect(webm).toBeGreaterThan(mp4! - 0.5)
})
