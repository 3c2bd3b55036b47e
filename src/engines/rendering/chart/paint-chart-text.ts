/** Letters of a chart. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import { useFont } from '../text/fonts.ts'
import type { PlacedText } from './chart-plan.ts'
import { chartFont } from './text-measure.ts'

/** Light, for the ground is what lies behind, most often dark; a soft dark rim keeps it readable on light ones. */
const textColors = { loud: 'rgb(241, 245, 249)', quiet: 'rgb(203, 213, 225)' }
const rimColor = 'rgba(15, 23, 42, 0.4)'
/** Half the height of Inter's capitals, of the font size. */
const halfCapital = 0.36

export function paintChartText(
  context: SKRSContext2D,
  { text, at, align, degrees, tone }: PlacedText,
  size: number,
): void {
  useFont(context, chartFont(text, size))
  context.textAlign = align
  context.save()
  context.translate(at.x, at.y)
  context.rotate((degrees * Math.PI) / 180)
  context.lineWidth = size * 0.16
  context.strokeStyle = rimColor
  context.strokeText(text, 0, size * halfCapital)
  context.fillStyle = textColors[tone]
  context.fillText(text, 0, size * halfCapital)
  context.restore()
}
