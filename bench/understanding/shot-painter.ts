/** Paints shots of films that never were: a place under a moving camera, with something that crosses it. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { Random } from './random.ts'

export const pictureSize = { width: 320, height: 180 }
const [width, height] = [pictureSize.width, pictureSize.height]
/** Room for the camera. */
const margin = 1.8

type Camera = { x: number; y: number; panX: number; panY: number; zoom: number; shake: number }

/** How much light there is, and which colours are at home; shots of one place share them. */
export type Mood = { hue: number; light: number }

export function moodOf(random: Random, before: Mood | null): Mood {
  const light = random.isLucky(0.15) ? random.between(0.12, 0.3) : random.between(0.7, 1)
  // A quarter of all shots are of the place of the one before.
  if (before && random.isLucky(0.25)) return before
  return { hue: random.between(0, 360), light }
}

export class Shot {
  readonly #place: Canvas
  readonly #camera: Camera
  readonly #light: number
  readonly #thing: { x: number; speed: number; size: number; color: string } | null
  #flashes: ReadonlySet<number> = new Set()

  constructor(random: Random, mood: Mood) {
    this.#place = paintPlace(random, mood)
    this.#camera = cameraOf(random)
    this.#light = mood.light
    this.#thing = random.isLucky(0.6)
      ? {
          x: random.between(0, width),
          speed: random.between(-4, 4),
          size: random.between(15, 50),
          color: colorOf(random, random.between(0, 360), 1),
        }
      : null
  }

  /** @param flashes frames at which it flashes */
  flashAt(flashes: ReadonlySet<number>): void {
    this.#flashes = flashes
  }

  /** @param frame of this shot, from 0 */
  paint(context: SKRSContext2D, frame: number): void {
    const { x, y, panX, panY, zoom, shake } = this.#camera
    context.save()
    const scale = 1 + zoom * frame
    const [shakeX, shakeY] = [shake * Math.sin(frame * 1.7), shake * Math.cos(frame * 2.3)]
    context.translate(width / 2, height / 2)
    context.scale(scale, scale)
    context.drawImage(
      this.#place,
      -x - width / 2 - panX * frame + shakeX,
      -y - height / 2 - panY * frame + shakeY,
    )
    context.restore()
    if (this.#thing) {
      const { x: start, speed, size, color } = this.#thing
      context.fillStyle = color
      context.beginPath()
      context.arc(start + speed * frame, height * 0.6, size, 0, 2 * Math.PI)
      context.fill()
    }
    if (this.#light < 1) fill(context, `rgba(0, 0, 0, ${1 - this.#light})`)
    if (this.#flashes.has(frame)) fill(context, 'rgba(255, 255, 255, 0.85)')
  }
}

export function fill(context: SKRSContext2D, color: string): void {
  context.fillStyle = color
  context.fillRect(0, 0, width, height)
}

/** A third stand still, a third pan, a third come nearer; one in eight is held by hand. */
function cameraOf(random: Random): Camera {
  const kind = random.whole(0, 2)
  const side = random.isLucky(0.5) ? 1 : -1
  return {
    x: width * (margin - 1) * 0.5,
    y: height * (margin - 1) * 0.5,
    panX: kind === 1 ? side * random.between(0.5, 3) : 0,
    panY: kind === 1 && random.isLucky(0.3) ? random.between(-0.8, 0.8) : 0,
    zoom: kind === 2 ? random.between(0.001, 0.006) : 0,
    shake: random.isLucky(0.125) ? random.between(1, 3) : 0,
  }
}

export function paintPlace(random: Random, { hue }: Mood): Canvas {
  const canvas = createCanvas(width * margin, height * margin)
  const context = canvas.getContext('2d')
  const sky = context.createLinearGradient(0, 0, random.between(0, canvas.width), canvas.height)
  for (let stop = 0; stop <= 3; stop++) sky.addColorStop(stop / 3, colorOf(random, hue, 1))
  context.fillStyle = sky
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (let i = 0; i < 60; i++) {
    context.fillStyle = colorOf(random, hue, random.between(0.2, 0.9))
    const [x, y] = [random.between(0, canvas.width), random.between(0, canvas.height)]
    const size = random.between(6, 80)
    context.beginPath()
    if (random.isLucky(0.5)) context.arc(x, y, size / 2, 0, 2 * Math.PI)
    else context.rect(x, y, size, random.between(4, 80))
    context.fill()
  }
  for (let i = 0; i < 500; i++) {
    context.strokeStyle = colorOf(random, hue, 0.4)
    const [x, y] = [random.between(0, canvas.width), random.between(0, canvas.height)]
    context.beginPath()
    context.moveTo(x, y)
    context.lineTo(x + random.between(-12, 12), y + random.between(-12, 12))
    context.stroke()
  }
  return canvas
}

function colorOf(random: Random, hue: number, alpha: number): string {
  const near = Math.floor(hue + random.between(-50, 50) + 360) % 360
  return `hsla(${near}, ${random.whole(15, 75)}%, ${random.whole(12, 85)}%, ${alpha})`
}
