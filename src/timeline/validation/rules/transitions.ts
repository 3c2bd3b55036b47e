/** What holds between a transition and the two clips it joins. */
import type { EditorState, Transition } from '../../editor-state.ts'
import { type Problem, problem, quoted } from '../problems.ts'
import { idUnderKey } from './id-under-key.ts'
import { own } from './own.ts'

/** By the id of the track: where on it an item stands, by its first mention. */
type Places = Map<string, Map<string, number>>

export function* transitionRules(state: EditorState): Generator<Problem> {
  const places: Places = new Map(state.tracks.map(({ id, items }) => [id, firstPlaces(items)]))
  const seams = new Map<string, string>()
  for (const [key, transition] of Object.entries(state.transitions)) {
    yield* idUnderKey('transitions', key, transition.id)
    const wrongReferences = [...references(state, places, key, transition)]
    yield* wrongReferences
    if (wrongReferences.length > 0) continue
    yield* neighbours(state, places, key, transition)
    const seam = JSON.stringify([transition.fromClipId, transition.toClipId])
    const other = seams.get(seam)
    if (other === undefined) seams.set(seam, key)
    else
      yield problem(
        'EDITOR_TRANSITION_DUPLICATED',
        ['transitions', key],
        `The transition ${quoted(other)} joins the same two clips.`,
      )
  }
}

function firstPlaces(items: readonly string[]): Map<string, number> {
  const places = new Map<string, number>()
  for (const [index, item] of items.entries()) if (!places.has(item)) places.set(item, index)
  return places
}

function* references(
  { items }: EditorState,
  places: Places,
  key: string,
  transition: Transition,
): Generator<Problem> {
  const code = 'EDITOR_TRANSITION_REFERENCE_INVALID'
  const place = places.get(transition.trackId)
  if (!place)
    yield problem(code, ['transitions', key, 'trackId'], `There is no track ${quoted(transition.trackId)}.`)
  for (const field of ['fromClipId', 'toClipId'] as const) {
    const id = transition[field]
    const path = ['transitions', key, field]
    if (!own(items, id)) yield problem(code, path, `There is no item ${quoted(id)}.`)
    else if (place && !place.has(id))
      yield problem(code, path, `The item ${quoted(id)} is not on the track ${quoted(transition.trackId)}.`)
  }
}

function* neighbours(
  { items }: EditorState,
  places: Places,
  key: string,
  { trackId, fromClipId, toClipId }: Transition,
): Generator<Problem> {
  const place = places.get(trackId)!
  const from = own(items, fromClipId)!
  const to = own(items, toClipId)!
  const end = from.startTicks + from.durationTicks
  if (place.get(toClipId) !== place.get(fromClipId)! + 1)
    yield problem(
      'EDITOR_TRANSITION_CLIP_NOT_ADJACENT',
      ['transitions', key],
      `On its track ${quoted(toClipId)} has to follow ${quoted(fromClipId)} directly.`,
    )
  else if (end !== to.startTicks)
    yield problem(
      'EDITOR_TRANSITION_CLIP_NOT_TOUCHING',
      ['transitions', key],
      `The clip ${quoted(fromClipId)} ends at tick ${end}, and ${quoted(toClipId)} begins at ${to.startTicks}; they have to touch.`,
    )
}
