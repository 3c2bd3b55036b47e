/**
 * Photographs of real faces: a sheet of 108 small portraits that the package of the face network comes with. Which
 * of them show one man was told by eye; those of which that is not certain are in neither list.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createCanvas, type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'

const assets = join(dirname(fileURLToPath(import.meta.resolve('@vladmandic/human'))), '../assets')
const columns = 18
const top = 283
const cell = { width: 1920 / 18.02, height: 113 }

/** Of the first to the last, in reading order. */
export const portraitCount = 108
const uncertain = [20, 26, 36, 40]
const isCertain = (index: number) => !uncertain.includes(index)
const indices = Array.from({ length: portraitCount }, (_, index) => index)
/** In other light, from other sides, with other things on his face. */
export const oneMan: readonly number[] = indices.filter((index) => index < 22 && isCertain(index))
export const others: readonly number[] = indices.filter((index) => index >= 22 && isCertain(index))

export async function loadPortraits(): Promise<Image> {
  return await loadImage(readFileSync(join(assets, 'screenshot-facematch.jpg')))
}

/** Draws a portrait into a square. */
export function drawPortrait(
  context: SKRSContext2D,
  sheet: Image,
  index: number,
  { x, y, side }: { x: number; y: number; side: number },
): void {
  const left = (index % columns) * cell.width
  const upper = top + Math.floor(index / columns) * cell.height
  context.drawImage(sheet, left, upper, cell.width - 1, cell.height - 6, x, y, side, side)
}

/** A portrait in the middle of a grey picture. */
export function portraitPicture(sheet: Image, index: number): RgbaPixels {
  const [width, height, side] = [320, 240, 160]
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#777'
  context.fillRect(0, 0, width, height)
  drawPortrait(context, sheet, index, { x: (width - side) / 2, y: (height - side) / 2, side })
  return { data: canvas.data(), width, height }
}
