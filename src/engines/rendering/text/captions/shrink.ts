/** Makes a text smaller until it has no more lines than it may. */
import { type LayoutStyle, layOutText, type TextLayout } from '../text-layout.ts'

/** Each try is that much smaller than the one before. */
const step = 0.94
/** Below this it could not be read, and runs over instead. */
const smallest = 0.2

/** @returns the text as large as it fits, and how large that is as a part of the size asked for */
export function shrinkToFit(
  text: string,
  style: LayoutStyle,
  width: number,
  maxLines: number,
): { layout: TextLayout; factor: number } {
  let factor = 1
  let layout = layOutText(text, style, width)
  while (layout.lines.length > maxLines && factor * step >= smallest) {
    factor *= step
    const smaller = {
      ...style,
      fontSize: style.fontSize * factor,
      letterSpacing: style.letterSpacing * factor,
    }
    layout = layOutText(text, smaller, width)
  }
  return { layout, factor }
}
