/** A band of light that crosses what is already drawn on a layer. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { Rect } from '../picture.ts'

/** Of the upright, in radians. */
const slant = (20 * Math.PI) / 180

/**
 * Dark beside the light, so that it is seen on white letters too.
 * @param progress 0 before the left end, 1 past the right one
 */
export function paintShine(context: SKRSContext2D, over: Rect, progress: number): void {
  const breadth = Math.max(over.height, over.width * 0.2)
  const lean = over.height * Math.tan(slant)
  const from = over.x - breadth - lean
  const to = over.x + over.width + breadth + lean
  const x = from + (to - from) * progress
  const y = over.y + over.height / 2
  const reachX = (Math.cos(slant) * breadth) / 2
  const reachY = (Math.sin(slant) * breadth) / 2
  const light = context.createLinearGradient(x - reachX, y - reachY, x + reachX, y + reachY)
  light.addColorStop(0, 'rgba(0, 0, 0, 0)')
  light.addColorStop(0.25, 'rgba(0, 0, 0, 0.3)')
  light.addColorStop(0.4, 'rgba(255, 255, 255, 0.85)')
  light.addColorStop(0.6, 'rgba(255, 255, 255, 0.85)')
  light.addColorStop(0.75, 'rgba(0, 0, 0, 0.3)')
  light.addColorStop(1, 'rgba(0, 0, 0, 0)')
  context.save()
  context.globalCompositeOperation = 'source-atop'
  context.fillStyle = light
  context.fillRect(over.x - over.width, over.y - over.height, over.width * 3, over.height * 3)
  context.restore()
}
