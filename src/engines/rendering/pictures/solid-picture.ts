/** One of four shapes in a colour, filling the box. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { SolidItem } from '#timeline/editor-state.ts'
import { paintColor } from '../paint/paint-color.ts'
import type { Moment, Picture } from '../picture.ts'

/** Inner to outer radius of a pentagram: (3 - sqrt 5) / 2. */
const starWaist = (3 - Math.sqrt(5)) / 2

export function createSolidPicture(item: SolidItem): Picture {
  const color = paintColor(item.color)
  return {
    isFlat: true,
    boundsAt: ({ width, height }) => ({ x: 0, y: 0, width, height }),
    keyAt: ({ width, height }) => `${width}x${height}`,
    paint(context, moment) {
      context.fillStyle = color
      if (item.shape === 'rectangle') {
        context.fillRect(0, 0, moment.width, moment.height)
        return
      }
      context.beginPath()
      outline[item.shape](context, moment)
      context.fill()
    },
  }
}

const outline = {
  circle(context: SKRSContext2D, { width, height }: Moment): void {
    context.ellipse(width / 2, height / 2, width / 2, height / 2, 0, 0, 2 * Math.PI)
  },
  triangle(context: SKRSContext2D, { width, height }: Moment): void {
    context.moveTo(width / 2, 0)
    context.lineTo(width, height)
    context.lineTo(0, height)
    context.closePath()
  },
  /** A pentagram whose points touch the ellipse inscribed in the box. */
  star(context: SKRSContext2D, { width, height }: Moment): void {
    for (let corner = 0; corner < 10; corner++) {
      const reach = corner % 2 === 0 ? 1 : starWaist
      const angle = (corner * Math.PI) / 5
      context.lineTo(
        (width / 2) * (1 + reach * Math.sin(angle)),
        (height / 2) * (1 - reach * Math.cos(angle)),
      )
    }
    context.closePath()
  },
}
