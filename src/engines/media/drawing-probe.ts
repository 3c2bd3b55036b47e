/**
 * What drawings say of themselves: SVG, and animations in Lottie's JSON. FFmpeg reads neither; they are text, told
 * by what they begin with, and nothing that they name is ever opened here.
 */
import { readFileSync, statSync } from 'node:fs'
import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from './limits.ts'
import { overDuration } from './media-input.ts'

export type DrawingFacts = {
  format: 'svg' | 'lottie'
  mediaType: 'image/svg+xml' | 'video/lottie+json'
  /** In whole pixels. */
  width: number
  height: number
  /** Of an animation. */
  durationMs: number | null
}

/** Text of this length is beyond what editors and browsers open. */
const maxTextBytes = 32 * 1024 ** 2
/** What may stand before the first element; a document type that defines entities is not for us. */
const prolog = [/\s+/y, /<\?xml[^>]*\?>/y, /<!DOCTYPE\s+svg[^>[]*>/iy]
const longestLength = 32
/** What an SVG without any size is given by browsers (CSS 2.2, 10.3.2). */
const usualSize = { width: 300, height: 150 }
/** Pixels of the absolute units (CSS Values 3, 6.2). */
const unitPixels: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
}

/**
 * Null for a file that is no drawing.
 * @param head its first bytes
 * @throws TriptychError `media_unreadable`, `media_over_limit`
 */
export function probeDrawing(path: string, head: Buffer, limits: MediaLimits): DrawingFacts | null {
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  const element = text.startsWith('<') ? text.slice(prologEnd(text)) : ''
  const isSvg = /^<svg[\s/>]/i.test(element)
  if (!isSvg && !text.startsWith('{')) return null
  checkLength(path)
  const facts = isSvg ? svgFacts(element) : lottieFacts(path)
  if (facts === null) return null
  const { width, height, durationMs } = facts
  if (width * height > limits.maxPixels)
    throw new TriptychError('media_over_limit', {
      detail: `The drawing is ${width} x ${height}; at most ${limits.maxPixels} pixels are accepted.`,
    })
  if ((durationMs ?? 0) > limits.maxDurationMs) throw overDuration(durationMs!, limits)
  return facts
}

/** Step by step, since one expression for all of it could be led astray for ever. */
function prologEnd(text: string): number {
  let at = 0
  for (;;) {
    const before = at
    for (const part of prolog) {
      part.lastIndex = at
      if (part.test(text)) at = part.lastIndex
    }
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('-->', at + 4)
      if (end < 0) return text.length
      at = end + 3
    }
    if (at === before) return at
  }
}

function checkLength(path: string): void {
  const { size } = statSync(path)
  if (size > maxTextBytes)
    throw new TriptychError('media_over_limit', {
      detail: `The text has ${size} bytes; at most ${maxTextBytes} are read.`,
    })
}

function svgFacts(text: string): DrawingFacts {
  const tag = /^<svg\b((?:[^>"']|"[^"]*"|'[^']*')*)>/i.exec(text)?.[1]
  if (tag === undefined)
    throw new TriptychError('media_unreadable', { detail: 'The SVG breaks off in its first element.' })
  const box =
    attribute(tag, 'viewBox')
      ?.trim()
      .split(/[\s,]+/)
      .map(Number) ?? []
  const [boxWidth, boxHeight] = box.length === 4 && box[2]! > 0 && box[3]! > 0 ? box.slice(2) : []
  const given = { width: pixelsOf(attribute(tag, 'width')), height: pixelsOf(attribute(tag, 'height')) }
  // One side alone follows the shape of the box.
  const shape = boxWidth && boxHeight ? boxWidth / boxHeight : usualSize.width / usualSize.height
  const width = given.width ?? (given.height ? given.height * shape : (boxWidth ?? usualSize.width))
  const height = given.height ?? width / shape
  return { format: 'svg', mediaType: 'image/svg+xml', ...wholePixels(width, height), durationMs: null }
}

/** Vectors have no pixels of their own, and any size. */
function wholePixels(width: number, height: number): { width: number; height: number } {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag)
  return match?.[1] ?? match?.[2]
}

/** Null for a share of whatever the drawing is put into, such as `100%`. */
function pixelsOf(length = ''): number | null {
  if (length.length > longestLength) return null
  const [, number, unit = ''] = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(length) ?? []
  const pixels = Number(number) * (unitPixels[unit.toLowerCase()] ?? Number.NaN)
  return pixels > 0 && Number.isFinite(pixels) ? pixels : null
}

/** By the keys that every animation has: `fr` frames a second from `ip` up to `op`, on `w` by `h` pixels. */
function lottieFacts(path: string): DrawingFacts | null {
  const { fr, ip, op, w, h, layers } = parsed(path)
  const isAnimation = [fr, ip, op, w, h].every(Number.isFinite) && Array.isArray(layers)
  if (!isAnimation) return null
  const [rate, first, end, width, height] = [fr, ip, op, w, h] as [number, number, number, number, number]
  if (rate <= 0 || end <= first || width <= 0 || height <= 0)
    throw new TriptychError('media_unreadable', {
      detail: `The animation goes from frame ${first} to ${end} at ${rate} a second on ${width} x ${height} pixels.`,
    })
  const durationMs = Math.max(1, Math.round(((end - first) / rate) * 1000))
  return { format: 'lottie', mediaType: 'video/lottie+json', ...wholePixels(width, height), durationMs }
}

function parsed(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, '')) as Record<string, unknown>
  } catch {
    return {}
  }
}
