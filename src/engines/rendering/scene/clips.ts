/** Items in their place on a track, between the transitions before and after them. */
import type { EditorState, TimelineItem, Track, VisualItem } from '#timeline/editor-state.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'
import { directionOf } from '#timeline/transition-directions.ts'
import type { FrameLayer } from './frame-scene.ts'
import type { PlaceAt } from './item-geometry.ts'
import { type Entry, type FrameRange, framesOf, overlap } from './timetable.ts'
import { type Seams, type TransitionWindow, transitionProgress } from './transition-windows.ts'

export type Clip = {
  item: VisualItem
  into: TransitionWindow | undefined
  outOf: TransitionWindow | undefined
  /** The frames that show it, those in which a transition holds it included. */
  frames: FrameRange
}

/** The visual items of a track that the frames of `range` show. */
export function clipsOf(
  track: Track,
  state: EditorState,
  { seams, range, fps }: { seams: Seams; range: FrameRange; fps: FrameRate },
): Clip[] {
  return itemsOf(track, state).flatMap((item) => {
    if (item.type === 'audio' || item.type === 'effect' || item.type === 'filter') return []
    const into = seams.into.get(item.id)
    const outOf = seams.outOf.get(item.id)
    const frames = framesOf(
      into?.startTicks ?? item.startTicks,
      outOf?.endTicks ?? item.startTicks + item.durationTicks,
      fps,
    )
    return overlap(frames, range) ? [{ item, into, outOf, frames }] : []
  })
}

export function itemsOf(track: Track, { items }: EditorState): TimelineItem[] {
  return track.items.flatMap((id) => (Object.hasOwn(items, id) ? [items[id]!] : []))
}

/** The layers that the clips of a track make, by themselves and in transitions. */
export function layersOf(
  clips: readonly Clip[],
  placers: ReadonlyMap<string, PlaceAt>,
  fps: FrameRate,
): Entry<FrameLayer>[] {
  const placedAt = ({ id, startTicks }: TimelineItem, ticks: number) =>
    placers.get(id)?.(ticks - startTicks) ?? null
  const alone = clips.map(({ item, into, outOf }): Entry<FrameLayer> => {
    const end = item.startTicks + item.durationTicks
    return {
      ...framesOf(into?.endTicks ?? item.startTicks, outOf?.startTicks ?? end, fps),
      at(ticks) {
        const placed = placedAt(item, ticks)
        return placed && { kind: 'picture', ...placed }
      },
    }
  })
  const windows = new Set(clips.flatMap(({ into, outOf }) => [into ?? [], outOf ?? []].flat()))
  const seams = Array.from(windows, (window): Entry<FrameLayer> => {
    const { type } = window.transition
    const direction = directionOf(window.transition)
    return {
      ...framesOf(window.startTicks, window.endTicks, fps),
      at(ticks) {
        const from = placedAt(window.from, ticks)
        const to = placedAt(window.to, ticks)
        if (from === null && to === null) return null
        return { kind: 'transition', type, direction, progress: transitionProgress(window, ticks), from, to }
      },
    }
  })
  return [...alone, ...seams]
}
