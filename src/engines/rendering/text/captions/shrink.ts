/** Makes a text smaller until it has no more lines than it may. */
import { type LayoutStyle, layOutText, type TextLayout } from '../text-layout.ts'

/** Each size is that much smaller than the one before. */
const step = 0.94
/** Beyond this a fifth is left, which could not be read: it runs over instead. */
const mostSteps = Math.floor(Math.log(0.2) / Math.log(step))

/** @returns the text as large as it fits, and how large that is as a part of the size asked for */
export function shrinkToFit(
  text: string,
  style: LayoutStyle,
  width: number,
  maxLines: number,
): { layout: TextLayout; factor: number } {
  const at = (steps: number) => {
    const factor = step ** steps
    const smaller = {
      ...style,
      fontSize: style.fontSize * factor,
      letterSpacing: style.letterSpacing * factor,
    }
    return { layout: layOutText(text, smaller, width), factor }
  }
  const fits = ({ layout }: { layout: TextLayout }) => layout.lines.length <= maxLines
  let best = at(0)
  if (fits(best)) return best
  // A smaller text has no more lines, so the largest that fits is found by halving.
  let tooLarge = 0
  let steps = mostSteps
  best = at(steps)
  while (steps - tooLarge > 1 && fits(best)) {
    const middle = (tooLarge + steps) >> 1
    const tried = at(middle)
    if (fits(tried)) {
      best = tried
      steps = middle
    } else tooLarge = middle
  }
  return best
}
