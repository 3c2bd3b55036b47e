/** The frames of a case side by side, as one picture. */
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import type { PictureCase } from '../cases/picture-case.ts'
import { shoot } from './shoot.ts'

export async function drawStrip({ state, seconds, options }: PictureCase): Promise<Canvas> {
  const shots = await shoot(state, seconds, options)
  const { width, height } = shots[0]!.canvas
  const strip = createCanvas(width * shots.length, height)
  const context = strip.getContext('2d')
  for (const [i, { canvas }] of shots.entries()) context.drawImage(canvas, i * width, 0)
  return strip
}
