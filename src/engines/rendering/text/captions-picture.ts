/**
 * Captions: what is said at the moment, the block of lines centred in the box from top to bottom. Words of known times
 * are gathered into pages and the one that is spoken is coloured; lines of known times come and go one by one.
 */
import type { CaptionAsset, CaptionEntry, CaptionsItem } from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'
import type { Moment, Picture } from '../picture.ts'
import { cueAt, gatherPages, pageIndexAt, splitPage, spokenTokens } from './captions/pages.ts'
import { shrinkToFit } from './captions/shrink.ts'
import { lettersOf } from './letters.ts'
import { boundsOfMovingText, motionKey, paintMovingText, seedOf } from './moving-text.ts'
import { boundsOfText, type Highlight, paintText } from './paint-text.ts'
import { rememberLast } from './remember-last.ts'
import { cleanText, layOutText, type TextLayout } from './text-layout.ts'
import { motionsAt } from './text-motions.ts'

const ticksPerMs = ticksPerSecond / 1000

export function createCaptionsPicture(item: CaptionsItem, asset: CaptionAsset): Picture {
  const entries = asset.captions.map((entry) => ({ ...entry, text: cleanText(entry.text) }))
  return asset.timingGranularity === 'word' ? pagesPicture(item, entries) : cuesPicture(item, entries)
}

/** Milliseconds of the content at a moment of the item. */
function contentMs({ ticks }: Moment, item: CaptionsItem): number {
  return ticks / ticksPerMs - item.contentStartOffsetMs
}

function topOf(layout: TextLayout, { height }: Moment): number {
  return (height - layout.height) / 2
}

function pagesPicture(item: CaptionsItem, entries: readonly CaptionEntry[]): Picture {
  const pages = gatherPages(entries, item.pageDurationInMilliseconds)
  const layOut = (text: string, width: number) => layOutText(text, item, width)
  const fitsAt = (width: number) => (text: string) => layOut(text, width).lines.length <= item.maxLines
  const partsAt = rememberLast((width: number) =>
    rememberLast((page: number) => splitPage(pages[page]!, fitsAt(width))),
  )
  const layoutAt = rememberLast((width: number) => rememberLast((text: string) => layOut(text, width)))

  const shownAt = (moment: Moment) => {
    if (pages.length === 0) return null
    const ms = contentMs(moment, item)
    const page = pageIndexAt(pages, ms)
    const parts = partsAt(moment.width)(page)
    const part = pageIndexAt(parts, ms)
    const { text } = parts[part]!
    return { page, part, text, spoken: spokenTokens(parts[part]!, ms) }
  }
  return {
    boundsAt(moment) {
      const shown = shownAt(moment)
      if (!shown) return null
      const layout = layoutAt(moment.width)(shown.text)
      const bounds = boundsOfText(layout, item)
      return bounds && { ...bounds, y: bounds.y + topOf(layout, moment) }
    },
    keyAt(moment) {
      const shown = shownAt(moment)
      if (!shown) return ''
      const spoken = shown.spoken.map((token) => token.start)
      return `${moment.width} ${moment.height} ${shown.page}.${shown.part} ${spoken}`
    },
    paint(context, moment) {
      const shown = shownAt(moment)
      if (!shown) return
      const layout = layoutAt(moment.width)(shown.text)
      const highlight: Highlight = { color: item.highlightColor, ranges: shown.spoken }
      context.translate(0, topOf(layout, moment))
      paintText(context, layout, item, highlight)
    },
  }
}

function cuesPicture(item: CaptionsItem, cues: readonly CaptionEntry[]): Picture {
  const seed = seedOf(item.id)
  const textAt = rememberLast((width: number) =>
    rememberLast((cue: CaptionEntry) => {
      const { layout, factor } = shrinkToFit(cue.text, item, width, item.maxLines)
      const background = item.background
        ? { ...item.background, horizontalPadding: item.background.horizontalPadding * factor }
        : null
      const paint = { ...item, background, strokeWidth: item.strokeWidth * factor }
      return { layout, paint, fontSize: item.fontSize * factor, letters: lettersOf(layout), seed }
    }),
  )
  const shownAt = (moment: Moment) => {
    const ms = contentMs(moment, item)
    const cue = cueAt(cues, ms)
    if (!cue || cue.text.trim() === '') return null
    const since = (ms - cue.startMs) * ticksPerMs
    const motions = motionsAt(item.captionAnimations, since, (cue.endMs - cue.startMs) * ticksPerMs)
    return { cue, motions, text: textAt(moment.width)(cue) }
  }
  return {
    boundsAt(moment) {
      const shown = shownAt(moment)
      if (!shown) return null
      const bounds = boundsOfMovingText(shown.text, shown.motions)
      return bounds && { ...bounds, y: bounds.y + topOf(shown.text.layout, moment) }
    },
    keyAt(moment) {
      const shown = shownAt(moment)
      if (!shown) return ''
      const motions = motionKey(shown.text.letters.length, shown.motions)
      return `${moment.width} ${moment.height} ${cues.indexOf(shown.cue)} ${motions}`
    },
    paint(context, moment) {
      const shown = shownAt(moment)
      if (!shown) return
      context.translate(0, topOf(shown.text.layout, moment))
      paintMovingText(context, shown.text, shown.motions)
    },
  }
}
