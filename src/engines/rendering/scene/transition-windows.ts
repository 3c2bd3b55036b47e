/** When transitions run, and what of the clips' own time they take. */
import { ease } from '#timeline/easing.ts'
import type { EditorState, TimelineItem, Transition } from '#timeline/editor-state.ts'

export type TransitionWindow = {
  transition: Transition
  from: TimelineItem
  to: TimelineItem
  /** Ticks of the timeline. */
  startTicks: number
  endTicks: number
}

/** The transitions of a timeline by the clips they lead into and out of. */
export type Seams = {
  into: ReadonlyMap<string, TransitionWindow>
  outOf: ReadonlyMap<string, TransitionWindow>
}

/**
 * A window lies about the cut, half of its duration on either side, but no half is longer than its clip; where two
 * transitions of one clip would overlap, they share the clip in the ratio of their halves.
 */
export function transitionWindows(state: EditorState): Seams {
  const seams = Object.values(state.transitions).flatMap((transition) => {
    const from = itemOf(state, transition.fromClipId)
    const to = itemOf(state, transition.toClipId)
    return from && to ? [{ transition, from, to }] : []
  })
  const afterStart = new Map<string, number>()
  const beforeEnd = new Map<string, number>()
  for (const { transition, from, to } of seams) {
    beforeEnd.set(from.id, transition.durationTicks / 2)
    afterStart.set(to.id, transition.durationTicks / 2)
  }
  const share = (item: TimelineItem, half: number) => {
    const wanted = (afterStart.get(item.id) ?? 0) + (beforeEnd.get(item.id) ?? 0)
    return half * Math.min(1, item.durationTicks / wanted)
  }
  const windows = seams.map(({ transition, from, to }) => ({
    transition,
    from,
    to,
    startTicks: to.startTicks - share(from, transition.durationTicks / 2),
    endTicks: to.startTicks + share(to, transition.durationTicks / 2),
  }))
  return {
    into: new Map(windows.map((window) => [window.to.id, window])),
    outOf: new Map(windows.map((window) => [window.from.id, window])),
  }
}

function itemOf({ items }: EditorState, id: string): TimelineItem | null {
  return Object.hasOwn(items, id) ? items[id]! : null
}

/** @returns eased progress, 0 to 1 */
export function transitionProgress(
  { transition, startTicks, endTicks }: TransitionWindow,
  ticks: number,
): number {
  return ease((ticks - startTicks) / (endTicks - startTicks), transition.easing)
}
