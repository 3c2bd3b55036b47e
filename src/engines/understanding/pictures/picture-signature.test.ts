import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { signatureOfPicture } from './picture-signature.ts'

const folder = tempFolder()

/** A hundred patches whose places and colours follow from the seed. */
function place(seed: number): Canvas {
  const canvas = createCanvas(320, 180)
  const context = canvas.getContext('2d')
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
  context.fillStyle = `hsl(${next() * 360}, 40%, 45%)`
  context.fillRect(0, 0, 320, 180)
  const hue = next() * 360
  for (let i = 0; i < 100; i++) {
    context.fillStyle = `hsl(${hue + next() * 80}, 60%, ${15 + next() * 70}%)`
    context.fillRect(next() * 320, next() * 180, 8 + next() * 50, 8 + next() * 40)
  }
  return canvas
}

function changed(from: Canvas, change: (to: Canvas) => void): Canvas {
  const to = createCanvas(from.width, from.height)
  to.getContext('2d').drawImage(from, 0, 0)
  change(to)
  return to
}

function veil(canvas: Canvas, color: string): void {
  const context = canvas.getContext('2d')
  context.fillStyle = color
  context.fillRect(0, 0, canvas.width, canvas.height)
}

function signature(canvas: Canvas, quality = 90) {
  const path = join(folder, 'picture.jpg')
  writeFileSync(path, canvas.toBuffer('image/jpeg', quality))
  return signatureOfPicture(path, defaultMediaLimits)
}

function cosine(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * other[at]!, 0)
}

describe('the signature of a picture', () => {
  const seen = place(7)
  const { vector, confidence } = signature(seen)

  it('is of unit length', () => {
    expect(Math.hypot(...vector)).toBeCloseTo(1, 4)
    expect(confidence).toBe(1)
  })

  it.each([
    ['less light', (canvas: Canvas) => veil(canvas, 'rgba(0, 0, 0, 0.35)'), 0.95],
    ['more light', (canvas: Canvas) => veil(canvas, 'rgba(255, 255, 255, 0.35)'), 0.95],
    ['a logo', (canvas: Canvas) => canvas.getContext('2d').clearRect(270, 8, 40, 20), 0.9],
    ['cut edges', (canvas: Canvas) => canvas.getContext('2d').drawImage(seen, -20, -11, 360, 202), 0.85],
  ])('hardly changes with %s', (_what, change, least) => {
    expect(cosine(vector, signature(changed(seen, change), 40).vector)).toBeGreaterThan(least)
  })

  it('tells pictures apart', () => {
    for (const seed of [3, 11, 19, 23, 31])
      expect(cosine(vector, signature(place(seed)).vector)).toBeLessThan(0.8)
  })

  it('is worth little of a plain picture', () => {
    const plain = createCanvas(64, 64)
    veil(plain, '#123456')
    expect(signature(plain).confidence).toBeLessThan(0.05)
  })
})
