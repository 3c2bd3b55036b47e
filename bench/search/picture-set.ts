/** Pictures of which it is known which show the same: places that are painted, photographs, and what becomes of them. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { drawPortrait, loadPortraits, portraitCount } from '#tests/media-corpus/portraits.ts'
import { Random } from '../understanding/random.ts'
import { type Mood, moodOf, paintPlace } from '../understanding/shot-painter.ts'

export const size = { width: 320, height: 180 }
const [width, height] = [size.width, size.height]

export type Subject = {
  kind: 'painted' | 'photograph'
  /** Draws a part of it onto the whole picture: where it begins, as shares of the subject, and how much of it. */
  draw(context: SKRSContext2D, part: Part): void
}
type Part = { x: number; y: number; share: number }

const middle: Part = { x: 0.15, y: 0.15, share: 0.7 }

/** Painted places, a quarter of them in the colours of the one before, and photographs of faces. */
export async function subjectsOf(seed: number, places: number): Promise<Subject[]> {
  const random = new Random(seed)
  let mood: Mood | null = null
  const painted = Array.from({ length: places }, () => {
    mood = moodOf(random, mood)
    return painting(paintPlace(random, mood), mood.light)
  })
  const sheet = await loadPortraits()
  const photographs = Array.from({ length: portraitCount }, (_, index) => {
    const canvas = createCanvas(width, height)
    drawPortrait(canvas.getContext('2d'), sheet, index, { x: 0, y: 0, side: width })
    return canvas
  }).map((canvas) => ({ ...painting(canvas, 1), kind: 'photograph' as const }))
  return [...painted, ...photographs]
}

function painting(canvas: Canvas, light: number): Subject {
  return {
    kind: 'painted',
    draw(context, { x, y, share }) {
      const [w, h] = [canvas.width * share, canvas.height * share]
      context.drawImage(canvas, canvas.width * x, canvas.height * y, w, h, 0, 0, width, height)
      if (light < 1) shade(context, 1 - light)
    },
  }
}

/** As it lies in the library. */
export function original(subject: Subject): Canvas {
  return drawn((context) => subject.draw(context, middle))
}

/** What people search by: the same picture after this or that was done to it. */
export const variations: Record<string, (subject: Subject, random: Random) => Canvas> = {
  'as it is': original,
  'recompressed, half as large': (subject) => original(subject),
  'darker by a third': (subject) =>
    drawn((context) => {
      subject.draw(context, middle)
      shade(context, 0.35)
    }),
  'lighter by a third': (subject) =>
    drawn((context) => {
      subject.draw(context, middle)
      context.fillStyle = 'rgba(255, 255, 255, 0.35)'
      context.fillRect(0, 0, width, height)
    }),
  'cut to 80 % of each side': (subject, random) =>
    drawn((context) => subject.draw(context, partOf(random, 0.8))),
  'cut to 65 % of each side': (subject, random) =>
    drawn((context) => subject.draw(context, partOf(random, 0.65))),
  'written over, with a logo': (subject, random) =>
    drawn((context) => {
      subject.draw(context, middle)
      context.fillStyle = 'rgba(0, 0, 0, 0.75)'
      context.fillRect(0, height * 0.8, width, height * 0.2)
      context.fillStyle = '#ffffff'
      context.font = 'bold 20px sans-serif'
      context.fillText('Nobody knows the way home', 24, height * 0.93)
      context.fillStyle = `hsl(${random.whole(0, 359)}, 80%, 50%)`
      context.fillRect(width - 54, 10, 44, 24)
    }),
  'another shot of the place': (subject, random) =>
    drawn((context) => {
      const share = random.between(0.6, 0.8)
      const away = () => random.between(0.06, 0.12) * (random.isLucky(0.5) ? 1 : -1)
      const start = 0.15 + (0.7 - share) / 2
      subject.draw(context, { x: start + away(), y: start + away(), share })
      context.fillStyle = `hsl(${random.whole(0, 359)}, 60%, 45%)`
      context.beginPath()
      context.arc(random.between(40, width - 40), height * 0.7, random.between(15, 35), 0, 2 * Math.PI)
      context.fill()
    }),
}

/** A part of the picture that lies in the library, somewhere inside. */
function partOf(random: Random, side: number): Part {
  const share = middle.share * side
  const place = () => middle.x + random.between(0, middle.share - share)
  return { x: place(), y: place(), share }
}

/** As JPEG: the library's are good, and one of the variations is not. */
export function asJpeg(canvas: Canvas, variation: string): Buffer {
  if (!variation.startsWith('recompressed')) return canvas.toBuffer('image/jpeg', 90)
  const half = createCanvas(width / 2, height / 2)
  half.getContext('2d').drawImage(canvas, 0, 0, width / 2, height / 2)
  return half.toBuffer('image/jpeg', 20)
}

function drawn(draw: (context: SKRSContext2D) => void): Canvas {
  const canvas = createCanvas(width, height)
  draw(canvas.getContext('2d'))
  return canvas
}

function shade(context: SKRSContext2D, share: number): void {
  context.fillStyle = `rgba(0, 0, 0, ${share})`
  context.fillRect(0, 0, width, height)
}
