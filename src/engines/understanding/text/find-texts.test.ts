/** What is shown and when, on drawn films and images: real decoding, real Tesseract. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { paintLine, paintPatches, writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { findTexts, type TextSearch } from './find-texts.ts'

const folder = tempFolder()
const size = { width: 640, height: 360 }
const idle = { signal: new AbortController().signal, onProgress: () => undefined }

function searchIn(name: string, more: Partial<TextSearch>): TextSearch {
  return {
    inputPath: join(folder, name),
    kind: 'video',
    durationMs: 0,
    shots: [],
    languages: ['en'],
    limits: defaultMediaLimits,
    folder,
    ...more,
  }
}

test('a subtitle over moving patches is found once, with its time and place, and nothing else is', async () => {
  await writeDrawnFilm(join(folder, 'subtitle.mp4'), {
    ...size,
    fps: 5,
    seconds: 6,
    paint(context, seconds) {
      paintPatches(context, 7 + Math.floor(seconds), 300)
      if (seconds >= 2 && seconds < 5) paintLine(context, 'Nobody knows the way home', { y: 330, size: 24 })
    },
  })
  const progress: number[] = []
  const { texts, provider } = await findTexts(searchIn('subtitle.mp4', { durationMs: 6000 }), {
    ...idle,
    onProgress: (fraction) => progress.push(fraction),
  })
  expect(texts).toHaveLength(1)
  const [text] = texts
  expect(text).toMatchObject({ text: 'Nobody knows the way home', language: 'en' })
  expect(text!.confidence).toBeGreaterThan(0.7)
  expect(Math.abs(text!.startMs - 2000)).toBeLessThanOrEqual(500)
  expect(Math.abs(text!.endMs - 5000)).toBeLessThanOrEqual(500)
  const { x, y, width, height } = text!.box
  expect([x > 0.1, x + width < 0.9, y > 0.8, y + height < 1]).toEqual([true, true, true, true])
  expect(provider).toMatchObject({ detector: 'text', name: 'Tesseract' })
  expect(progress.at(-1)).toBe(1)
  // Once more than there are moments for each part that was read: of its three seconds the first, at least.
  expect(progress.length).toBeGreaterThan(6)
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
})

test('Korean and English stand on one image as they were written, with spaces between words alone', async () => {
  const canvas = createCanvas(640, 360)
  const context = canvas.getContext('2d')
  context.fillStyle = '#eee'
  context.fillRect(0, 0, 640, 360)
  paintLine(context, '우리는 오늘 서울에 간다', { y: 120, size: 40, color: '#222' })
  paintLine(context, 'Quarterly results 2026', { y: 260, size: 40, color: '#222' })
  writeFileSync(join(folder, 'slide.png'), canvas.toBuffer('image/png'))
  const progress: number[] = []
  const search = searchIn('slide.png', { kind: 'image', languages: ['en', 'ko'] })
  const { texts } = await findTexts(search, { ...idle, onProgress: (fraction) => progress.push(fraction) })
  expect(texts.map(({ text, language }) => [text, language])).toEqual([
    ['우리는 오늘 서울에 간다', 'ko'],
    ['Quarterly results 2026', 'en'],
  ])
  // Each of the two is read by itself, which may take long.
  expect(progress).toEqual([0.5, 1])
})

test('a line of Japanese stays one line, without spaces and with its wide marks', async () => {
  const canvas = createCanvas(1280, 360)
  const context = canvas.getContext('2d')
  context.fillStyle = '#234'
  context.fillRect(0, 0, 1280, 360)
  paintLine(context, '駅で会いましょう！', { y: 200, size: 64 })
  writeFileSync(join(folder, 'line.png'), canvas.toBuffer('image/png'))
  const { texts } = await findTexts(searchIn('line.png', { kind: 'image', languages: ['ja'] }), idle)
  expect(texts.map(({ text, language }) => [text, language])).toEqual([['駅で会いましょう！', 'ja']])
})

test('where there are no letters, what reads them is not even loaded', async () => {
  const canvas = createCanvas(640, 360)
  const context = canvas.getContext('2d')
  context.fillStyle = '#248'
  context.fillRect(0, 0, 640, 360)
  writeFileSync(join(folder, 'blank.png'), canvas.toBuffer('image/png'))
  const unread = join(folder, 'unread')
  mkdirSync(unread)
  const { texts, provider } = await findTexts(
    searchIn('blank.png', { kind: 'image', languages: ['ja'], folder: unread }),
    idle,
  )
  expect(texts).toEqual([])
  expect(provider).toMatchObject({ name: 'Tesseract', version: expect.stringMatching(/jpn$/) })
  expect(readdirSync(unread)).toEqual([])
})

test('reading ends when it is no longer wanted', async () => {
  const stop = new AbortController()
  const search = findTexts(searchIn('subtitle.mp4', { durationMs: 6000 }), {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  })
  await expect(search).rejects.toMatchObject({ code: 'work_canceled' })
})
