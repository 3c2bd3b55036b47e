/** A text that flows in its box and is drawn from the top down, over the bottom where it is longer. */
import type { CaptionAnimations, TextBackground, TextStyle } from '#timeline/editor-state.ts'
import type { Picture } from '../picture.ts'
import { lettersOf } from './letters.ts'
import { boundsOfMovingText, motionKey, paintMovingText, seedOf } from './moving-text.ts'
import { boundsOfText, paintText } from './paint-text.ts'
import { rememberLast } from './remember-last.ts'
import { layOutText } from './text-layout.ts'
import { motionsAt } from './text-motions.ts'

/** A text item, or a text of a template for as long as that lasts. */
export type TextSource = TextStyle & {
  id: string
  text: string
  durationTicks: number
  background?: TextBackground | null
  captionAnimations?: CaptionAnimations
}

export function createTextPicture(source: TextSource): Picture {
  const layoutFor = rememberLast((width: number) => layOutText(source.text, source, width))
  const lettersFor = rememberLast((width: number) => lettersOf(layoutFor(width)))
  const seed = seedOf(source.id)
  const motionsFor = (ticks: number) => motionsAt(source.captionAnimations, ticks, source.durationTicks)
  const movingFor = (width: number) => ({
    layout: layoutFor(width),
    letters: lettersFor(width),
    paint: source,
    fontSize: source.fontSize,
    seed,
  })
  return {
    isFlat: isFlat(source),
    boundsAt({ ticks, width }) {
      const motions = motionsFor(ticks)
      return motions.length === 0
        ? boundsOfText(layoutFor(width), source)
        : boundsOfMovingText(movingFor(width), motions)
    },
    keyAt({ ticks, width }) {
      const motions = motionsFor(ticks)
      return motions.length === 0 ? String(width) : `${width} ${motionKey(lettersFor(width).length, motions)}`
    },
    paint(context, { ticks, width }) {
      const motions = motionsFor(ticks)
      if (motions.length === 0) paintText(context, layoutFor(width), source)
      else paintMovingText(context, movingFor(width), motions)
    },
  }
}

/** Scripts whose letters stand apart, so that none is drawn over another. */
const apart =
  /^(?:[\p{scx=Latn}\p{scx=Grek}\p{scx=Cyrl}\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Hebr}]|(?!\p{Extended_Pictographic})[\p{Zs}\p{P}\p{N}\p{S}\n])*$/u

function isFlat({ text, strokeWidth, letterSpacing, background, captionAnimations }: TextSource): boolean {
  const isPlain = strokeWidth === 0 && !background && !captionAnimations
  return isPlain && letterSpacing >= 0 && apart.test(text)
}
