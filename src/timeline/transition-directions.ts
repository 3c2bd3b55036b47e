/** Where the incoming clip of a transition may come from. */
import type { Transition, TransitionType } from './editor-state.ts'

const sides = ['from-left', 'from-right', 'from-top', 'from-bottom'] as const
const corners = ['from-top-left', 'from-top-right', 'from-bottom-left', 'from-bottom-right'] as const

/** None for a type that has a single look. The first is the usual one. */
export const transitionDirections: Record<TransitionType, readonly string[]> = {
  fade: [],
  slide: sides,
  wipe: [...sides, ...corners],
  flip: sides,
  'clock-wipe': [],
  iris: [],
}

/** As its parameters say; `from-left` when they say nothing that its type knows. */
export function directionOf({ type, params }: Transition): string {
  const { direction } = params ?? {}
  return transitionDirections[type].find((known) => known === direction) ?? 'from-left'
}
