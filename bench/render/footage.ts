/** Material to make films of: a photograph of sorts, and clips that pan over one while something moves. */
import { writeFileSync } from 'node:fs'
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { FilmFrame } from '#engines/media/film-frame.ts'
import { RgbaToFilm } from '#engines/media/rgba-to-film.ts'
import { SegmentWriter } from '#engines/media/segment-writer.ts'

export const filmSize = { width: 1280, height: 720 }
export const filmFps = 30
/** Steps of brightness: gives clips some 4 Mb/s, as cameras and screen recordings have. */
const grainStrength = 6

/** Soft areas under thousands of small strokes: what a camera sees is neither flat nor noise. */
function paintPhotograph(width: number, height: number, seed: number): Canvas {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const random = randomFrom(seed)
  const sky = context.createLinearGradient(0, 0, width, height)
  for (let stop = 0; stop <= 4; stop++) sky.addColorStop(stop / 4, colorOf(random, 1))
  context.fillStyle = sky
  context.fillRect(0, 0, width, height)
  for (let i = 0; i < 400; i++) {
    context.fillStyle = colorOf(random, 0.2)
    context.beginPath()
    context.arc(random() * width, random() * height, 10 + random() * 160, 0, 2 * Math.PI)
    context.fill()
  }
  for (let i = 0; i < 12_000; i++) {
    context.strokeStyle = colorOf(random, 0.25)
    const [x, y] = [random() * width, random() * height]
    context.beginPath()
    context.moveTo(x, y)
    context.lineTo(x + (random() - 0.5) * 24, y + (random() - 0.5) * 24)
    context.stroke()
  }
  return canvas
}

/** A generator of its own (mulberry32), so that every run sees the same pictures. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function colorOf(random: () => number, alpha: number): string {
  return `hsla(${Math.floor(random() * 360)}, 45%, ${Math.floor(25 + random() * 50)}%, ${alpha})`
}

export function writePhotograph(path: string, seed: number): void {
  const { width, height } = filmSize
  writeFileSync(path, paintPhotograph(width, height, seed).toBuffer('image/jpeg', 92))
}

export async function writeClip(path: string, seconds: number, seed: number): Promise<void> {
  const { width, height } = filmSize
  const frames = Math.round(seconds * filmFps)
  const photograph = paintPhotograph(width + 2 * frames, height, seed)
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const grain = grainFrom(seed)
  using converter = new RgbaToFilm()
  using film = new FilmFrame(width, height)
  using writer = new SegmentWriter(path, {
    format: 'mp4',
    ...filmSize,
    fps: filmFps,
    threads: 2,
    keyFrameInterval: 60,
  })
  for (let frame = 0; frame < frames; frame++) {
    context.drawImage(photograph, -2 * frame, 0)
    context.fillStyle = '#d97706'
    context.beginPath()
    context.arc(width / 2 + 300 * Math.sin(frame / 20), height / 2, 90, 0, 2 * Math.PI)
    context.fill()
    converter.convert(film, canvas.data())
    addGrain(film, grain, frame)
    writer.write(film.frame)
    // Copies of canvases are freed in turns of the event loop.
    await new Promise(setImmediate)
  }
  writer.finish()
}

/** Of a length that is no multiple of a row's, so that it does not stand still. */
function grainFrom(seed: number): Int8Array {
  const random = randomFrom(seed)
  return Int8Array.from({ length: 99_991 }, () => Math.round((random() + random() - 1) * grainStrength))
}

function addGrain({ planes: [luma] }: FilmFrame, grain: Int8Array, frame: number): void {
  let at = (frame * 7919) % grain.length
  for (let i = 0; i < luma.data.length; i++) {
    luma.data[i] = Math.max(16, Math.min(235, luma.data[i]! + grain[at]!))
    at = at + 1 === grain.length ? 0 : at + 1
  }
}
