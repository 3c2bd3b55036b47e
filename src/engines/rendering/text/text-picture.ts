/** A text item: its text flows in the item's box and is drawn from the top down, over the bottom where it is longer. */
import type { TextItem } from '#timeline/editor-state.ts'
import type { Picture } from '../picture.ts'
import { boundsOfText, paintText } from './paint-text.ts'
import { layOutText, type TextLayout } from './text-layout.ts'

export function createTextPicture(item: TextItem): Picture {
  const layoutFor = rememberLast((width) => layOutText(item.text, item, width))
  return {
    boundsAt: ({ width }) => boundsOfText(layoutFor(width), item),
    keyAt: ({ width }) => String(width),
    paint: (context, { width }) => paintText(context, layoutFor(width), item),
  }
}

/** Most boxes keep their width; those that do not never come back to it. */
function rememberLast(layOut: (width: number) => TextLayout): (width: number) => TextLayout {
  let last: { width: number; layout: TextLayout } | null = null
  return (width) => {
    if (last?.width !== width) last = { width, layout: layOut(width) }
    return last.layout
  }
}
