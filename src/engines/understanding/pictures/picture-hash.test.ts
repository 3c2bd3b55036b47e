import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { hashOfPicture } from './picture-hash.ts'

const folder = tempFolder()

/** Discs whose places follow from the seed, on a picture of any size and quality. */
function hashOf(seed: number, [width, height]: [number, number], quality: number, light = 1): bigint {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.fillStyle = '#345'
  context.fillRect(0, 0, width, height)
  for (let i = 1; i <= 9; i++) {
    context.fillStyle = `hsl(${(seed * i * 47) % 360}, 60%, ${20 + ((seed * i * 13) % 60)}%)`
    context.beginPath()
    const [x, y] = [((seed * i * 31) % 100) / 100, ((seed * i * 57) % 100) / 100]
    context.ellipse(x * width, y * height, width / 6, height / 6, 0, 0, 2 * Math.PI)
    context.fill()
  }
  context.fillStyle = `rgba(0, 0, 0, ${1 - light})`
  context.fillRect(0, 0, width, height)
  const path = join(folder, 'picture.jpg')
  writeFileSync(path, canvas.toBuffer('image/jpeg', quality))
  return BigInt(`0x${hashOfPicture(path, defaultMediaLimits)}`)
}

function distance(a: bigint, b: bigint): number {
  return (a ^ b).toString(2).replaceAll('0', '').length
}

describe('the perceptual hash', () => {
  it('hardly changes with size, quality and light', () => {
    const hash = hashOf(7, [640, 360], 90)
    expect(distance(hash, hashOf(7, [640, 360], 90))).toBe(0)
    expect(distance(hash, hashOf(7, [160, 90], 90))).toBeLessThanOrEqual(6)
    expect(distance(hash, hashOf(7, [640, 360], 20))).toBeLessThanOrEqual(6)
    expect(distance(hash, hashOf(7, [640, 360], 90, 0.7))).toBeLessThanOrEqual(8)
  })

  it('tells pictures apart', () => {
    const hashes = [3, 7, 11, 17, 23].map((seed) => hashOf(seed, [640, 360], 90))
    for (const [i, one] of hashes.entries()) {
      for (const other of hashes.slice(i + 1)) expect(distance(one, other)).toBeGreaterThan(14)
    }
  })
})
