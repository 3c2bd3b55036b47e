/** A drawing of the set, tinted, as large as its box allows. */
import { Path2D, type SKRSContext2D } from '@napi-rs/canvas'
import type { IllustrationItem } from '#timeline/editor-state.ts'
import type { Moment, Picture, Rect } from '../picture.ts'
import { drawingOf } from './illustration-set.ts'
import { type Part, sheet } from './shapes.ts'
import { type Tone, tonesOf } from './tones.ts'

export function createIllustrationPicture({
  illustrationName,
  color,
  keepAspectRatio,
}: IllustrationItem): Picture {
  const parts = drawingOf(illustrationName)
  const tones = tonesOf(color)
  const rectAt = (moment: Moment) => sheetRect(moment, keepAspectRatio)
  return {
    boundsAt: rectAt,
    keyAt: ({ width, height }) => `${width}x${height}`,
    paint(context, moment) {
      const rect = rectAt(moment)
      if (rect === null) return
      context.lineCap = 'round'
      context.lineJoin = 'round'
      context.translate(rect.x, rect.y)
      context.scale(rect.width / sheet.width, rect.height / sheet.height)
      paintParts(context, parts, tones)
    },
  }
}

/** Contained in the box and in its middle, or stretched over it. */
function sheetRect({ width, height }: Moment, keepsAspect: boolean): Rect | null {
  if (width <= 0 || height <= 0) return null
  if (!keepsAspect) return { x: 0, y: 0, width, height }
  const scale = Math.min(width / sheet.width, height / sheet.height)
  const [drawnWidth, drawnHeight] = [sheet.width * scale, sheet.height * scale]
  return {
    x: (width - drawnWidth) / 2,
    y: (height - drawnHeight) / 2,
    width: drawnWidth,
    height: drawnHeight,
  }
}

function paintParts(context: SKRSContext2D, parts: readonly Part[], tones: Record<Tone, string>): void {
  for (const part of parts) {
    if ('parts' in part) {
      context.save()
      context.translate(part.x, part.y)
      context.rotate(((part.degrees ?? 0) * Math.PI) / 180)
      context.scale(part.scale ?? 1, part.scale ?? 1)
      paintParts(context, part.parts, tones)
      context.restore()
    } else if (part.stroke === undefined) {
      context.fillStyle = tones[part.tone]
      context.fill(new Path2D(part.path))
    } else {
      context.strokeStyle = tones[part.tone]
      context.lineWidth = part.stroke
      context.stroke(new Path2D(part.path))
    }
  }
}
