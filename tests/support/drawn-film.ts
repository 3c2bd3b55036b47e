/** Films that are drawn on a canvas, and what is often on them: a busy background, and lines of text. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { FilmFrame } from '#engines/media/film-frame.ts'
import { RgbaToFilm } from '#engines/media/rgba-to-film.ts'
import { SegmentWriter } from '#engines/media/segment-writer.ts'
import { resolveFont, useFont } from '#engines/rendering/text/fonts.ts'
import { seededNoise } from '#tests/media-corpus/signals.ts'

export type DrawnFilm = {
  width: number
  height: number
  fps: number
  seconds: number
  paint(context: SKRSContext2D, seconds: number): void
}

/** Writes an MP4 without sound. */
export async function writeDrawnFilm(path: string, film: DrawnFilm): Promise<void> {
  const { width, height, fps } = film
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  using converter = new RgbaToFilm()
  using frame = new FilmFrame(width, height)
  using writer = new SegmentWriter(path, {
    format: 'mp4',
    width,
    height,
    fps,
    threads: 1,
    keyFrameInterval: fps * 2,
  })
  for (let index = 0; index < film.seconds * fps; index++) {
    film.paint(context, index / fps)
    converter.convert(frame, canvas.data())
    writer.write(frame.frame)
    await new Promise(setImmediate)
  }
  writer.finish()
}

/** Overlapping patches of all colours and sizes. @param seed another seed, another picture */
export function paintPatches(context: SKRSContext2D, seed: number, count = 1500): void {
  const { width, height } = context.canvas
  const noise = seededNoise(seed)
  const random = () => (noise() + 1) / 2
  context.fillStyle = '#234'
  context.fillRect(0, 0, width, height)
  for (let i = 0; i < count; i++) {
    context.fillStyle = `hsl(${random() * 360} ${random() * 60}% ${10 + random() * 45}%)`
    context.fillRect(random() * width, random() * height, 5 + random() * 60, 5 + random() * 60)
  }
}

/** A centred line: white with a dark outline, as subtitles are, or in one colour. @param y of its baseline */
export function paintLine(
  context: SKRSContext2D,
  text: string,
  { y, size, color = null }: { y: number; size: number; color?: string | null },
): void {
  useFont(context, resolveFont({ family: 'Noto Sans', weight: 600, isItalic: false, size }, text))
  context.textAlign = 'center'
  const x = context.canvas.width / 2
  if (color === null) {
    context.lineJoin = 'round'
    context.lineWidth = size / 8
    context.strokeStyle = '#000'
    context.strokeText(text, x, y)
  }
  context.fillStyle = color ?? '#fff'
  context.fillText(text, x, y)
}
