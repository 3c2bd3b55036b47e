/** Vector images. They are drawn anew at every size, and reach for nothing outside of themselves. */
import { type Image, loadImage } from '@napi-rs/canvas'
import { TriptychError } from '#base/errors.ts'
import type { Size } from './mipmap.ts'
import type { Raster } from './raster.ts'
import { nameFonts } from './svg-fonts.ts'

/** References to anything but the document itself and data within it: Skia fetches none, but draws a sign for them. */
const outsideReference = /(\s(?:xlink:)?href\s*=\s*)(?:"(?!\s*(?:#|data:))[^"]*"|'(?!\s*(?:#|data:))[^']*')/gi

/** @throws TriptychError `media_unreadable` */
export async function openSvg(document: Buffer): Promise<Raster> {
  const text = document.toString('utf8').replace(outsideReference, '$1""')
  const image = await loadSvg(await nameFonts(text))
  const size = svgSize(text) ?? { width: image.width, height: image.height }
  return {
    size,
    // Drawn anew at any size.
    kept: size,
    bytes: document.length,
    draw(context, { x, y, width, height }) {
      context.drawImage(image, x, y, width, height)
    },
  }
}

async function loadSvg(text: string): Promise<Image> {
  try {
    return await loadImage(Buffer.from(text))
  } catch (cause) {
    throw new TriptychError('media_unreadable', { detail: 'The SVG document could not be read.', cause })
  }
}

/** The size of its view box where it has no size in pixels of its own; null when it has neither. */
function svgSize(text: string): Size | null {
  const root = /<svg\b[^>]*>/i.exec(text)?.[0] ?? ''
  const attribute = (name: string) => new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`, 'i').exec(root)?.[1]
  const isAbsolute = (length: string | undefined) => length !== undefined && !length.trim().endsWith('%')
  if (isAbsolute(attribute('width')) && isAbsolute(attribute('height'))) return null
  const [, , width, height] = (attribute('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  return width && height && width > 0 && height > 0 ? { width, height } : null
}
