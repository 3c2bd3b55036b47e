/** Files that pictures of the tests show, drawn for the purpose. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import type { CaptionAsset, GifAsset, ImageAsset, LottieAsset, VideoAsset } from '#timeline/editor-state.ts'

export function imageAsset(id: string, [width, height]: readonly [number, number]): ImageAsset {
  return { type: 'image', id, filename: `${id}.png`, size: 1, mimeType: 'image/png', width, height }
}

export function videoAsset(
  id: string,
  [width, height]: readonly [number, number],
  seconds: number,
): VideoAsset {
  return {
    type: 'video',
    id,
    filename: `${id}.mp4`,
    size: 1,
    mimeType: 'video/mp4',
    width,
    height,
    durationInSeconds: seconds,
    hasAudioTrack: false,
  }
}

export function gifAsset(id: string, loopBehavior: GifAsset['loopBehavior']): GifAsset {
  return {
    type: 'gif',
    id,
    filename: `${id}.gif`,
    size: 1,
    mimeType: 'image/gif',
    width: 1,
    height: 1,
    durationInSeconds: 1,
    loopBehavior,
  }
}

export function lottieAsset(id: string, given: Partial<LottieAsset>): LottieAsset {
  return {
    type: 'lottie',
    id,
    filename: `${id}.json`,
    size: 1,
    mimeType: 'application/json',
    width: 100,
    height: 50,
    durationInSeconds: 1,
    resourceType: 'lottie',
    ...given,
  }
}

/** @param captions text, start and end in milliseconds */
export function captionAsset(
  id: string,
  timingGranularity: CaptionAsset['timingGranularity'],
  ...captions: (readonly [text: string, startMs: number, endMs: number])[]
): CaptionAsset {
  return {
    type: 'caption',
    id,
    filename: `${id}.json`,
    size: 1,
    mimeType: 'application/json',
    timingGranularity,
    captions: captions.map(([text, startMs, endMs]) => ({ text, startMs, endMs })),
  }
}

/** Four coloured quarters: red and green above, blue and white below. */
export function quarters(width: number, height: number): Canvas {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  for (const [i, color] of ['#ff0000', '#00ff00', '#0000ff', '#ffffff'].entries()) {
    context.fillStyle = color
    context.fillRect(((i % 2) * width) / 2, (Math.floor(i / 2) * height) / 2, width / 2, height / 2)
  }
  return canvas
}

/** A landscape with sky, sun, hills and a chart of colours: something to judge looks by. */
export function landscape(width: number, height: number): Canvas {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.scale(width / 320, height / 180)
  const sky = context.createLinearGradient(0, 0, 0, 130)
  sky.addColorStop(0, '#3f7fd0')
  sky.addColorStop(1, '#f3d9b8')
  context.fillStyle = sky
  context.fillRect(0, 0, 320, 180)
  context.fillStyle = '#fff3c4'
  context.beginPath()
  context.arc(240, 60, 22, 0, 2 * Math.PI)
  context.fill()
  for (const [color, level, wave] of [
    ['#7f9fb0', 105, 70],
    ['#4f8a4f', 125, 50],
    ['#2f5a33', 145, 38],
  ] as const) {
    context.fillStyle = color
    context.beginPath()
    context.moveTo(0, 180)
    for (let x = 0; x <= 320; x += 4) context.lineTo(x, level - 14 * Math.sin(x / wave + level))
    context.lineTo(320, 180)
    context.fill()
  }
  const chart = [
    '#d8a07f',
    '#8a4f35',
    '#e04030',
    '#f0c020',
    '#30a040',
    '#2040c0',
    '#a040b0',
    '#f4f4f4',
    '#808080',
    '#181818',
  ]
  for (const [i, color] of chart.entries()) {
    context.fillStyle = color
    context.fillRect(12 + i * 30, 156, 26, 18)
  }
  return canvas
}

export function writePng(folder: string, name: string, canvas: Canvas): string {
  const path = join(folder, `${name}.png`)
  writeFileSync(path, canvas.toBuffer('image/png'))
  return path
}
