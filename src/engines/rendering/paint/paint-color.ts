/** Colours as timelines write them, made safe to paint with. */
import { createCanvas } from '@napi-rs/canvas'

const context = createCanvas(1, 1).getContext('2d')
const marks = ['#010203', '#040506'] as const

/** Whether it is a CSS colour; words such as `currentcolor` that need a surrounding are none. */
function isColor(text: string): boolean {
  if (/currentcolor/i.test(text)) return false
  // A context keeps the colour it has when it is given none.
  return marks.some((mark) => {
    context.fillStyle = mark
    context.fillStyle = text
    return context.fillStyle !== mark
  })
}

/** The colour itself, or none at all for what is no colour: as a browser has it. */
export function paintColor(text: string): string {
  return isColor(text) ? text : 'transparent'
}

export type Rgb = [red: number, green: number, blue: number]

/** 0 to 255, on black where it lets light through; null for what is no colour. */
export function colorOnBlack(text: string): Rgb | null {
  if (!isColor(text)) return null
  context.fillStyle = '#000000'
  context.fillRect(0, 0, 1, 1)
  context.fillStyle = text
  context.fillRect(0, 0, 1, 1)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return [red!, green!, blue!]
}

export function rgbText(color: Rgb): string {
  return `rgb(${color.map(Math.round).join()})`
}
