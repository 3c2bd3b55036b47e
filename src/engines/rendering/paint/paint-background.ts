/** Draws what lies behind all layers. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { OutputSize } from '#timeline/output-size.ts'
import type { Picture } from '../picture.ts'
import type { FrameBackground } from '../scene/frame-scene.ts'
import { cover } from '../scene/matrix.ts'
import { linearGradient } from './linear-gradient.ts'
import { paintBlurred } from './paint-blurred.ts'
import { paintColor } from './paint-color.ts'
import { paintPlaced } from './paint-placed.ts'

/** Covers the film: what lets light through lies on black. */
export function paintBackground(context: SKRSContext2D, background: FrameBackground, size: OutputSize): void {
  const { width, height } = size
  const fill = (style: SKRSContext2D['fillStyle']) => {
    context.fillStyle = style
    context.fillRect(0, 0, width, height)
  }
  fill('#000000')
  switch (background.kind) {
    case 'color':
      fill(paintColor(background.color))
      break
    case 'gradient':
      fill(linearGradient(context, background.gradient, size) ?? paintColor(background.color))
      break
    case 'image':
      paintCover(context, background.picture, size)
      break
    case 'blur': {
      const deviation = background.radius * size.scale
      if (deviation === 0) paintPlaced(context, background.of)
      else paintBlurred(context, size, deviation, (aside) => paintPlaced(aside, background.of))
    }
  }
}

function paintCover(context: SKRSContext2D, picture: Picture, { width, height }: OutputSize): void {
  const natural = picture.naturalSize!
  const rect = cover(natural, { x: 0, y: 0, width, height })
  context.save()
  context.translate(rect.x, rect.y)
  context.scale(rect.width / natural.width, rect.height / natural.height)
  picture.paint(context, { ticks: 0, ...natural })
  context.restore()
}
