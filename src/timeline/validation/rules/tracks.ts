/** What holds between tracks and the items they list. */
import type { EditorState, TimelineItem, Track } from '../../editor-state.ts'
import { type Problem, problem, quoted } from '../problems.ts'
import { own } from './own.ts'

export function* trackRules(state: EditorState): Generator<Problem> {
  yield* listedItems(state)
  for (const [number, track] of state.tracks.entries()) yield* overlaps(state, track, number)
}

export function* repeatedTrackIds({ tracks }: EditorState): Generator<Problem> {
  const first = new Map<string, number>()
  for (const [number, { id }] of tracks.entries()) {
    const earlier = first.get(id)
    if (earlier === undefined) first.set(id, number)
    else
      yield problem(
        'EDITOR_SCHEMA_INVALID',
        ['tracks', number, 'id'],
        `The track ${earlier} has the id ${quoted(id)} already.`,
      )
  }
}

function* listedItems({ tracks, items }: EditorState): Generator<Problem> {
  const trackOf = new Map<string, number>()
  for (const [number, track] of tracks.entries()) {
    for (const [index, id] of track.items.entries()) {
      const path = ['tracks', number, 'items', index]
      const earlier = trackOf.get(id)
      if (!own(items, id))
        yield problem('EDITOR_TRACK_ITEM_NOT_FOUND', path, `There is no item ${quoted(id)}.`)
      else if (earlier !== undefined)
        yield problem(
          'EDITOR_TRACK_ITEM_DUPLICATED',
          path,
          `The item ${quoted(id)} is listed by track ${earlier} already; an item has one place.`,
        )
      trackOf.set(id, earlier ?? number)
    }
  }
}

type Listed = { item: TimelineItem; id: string; index: number }

function* overlaps({ items }: EditorState, track: Track, number: number): Generator<Problem> {
  let latest: Listed | null = null
  for (const next of inTime(items, track)) {
    if (latest && next.item.startTicks < endOf(latest.item))
      yield problem(
        'EDITOR_TRACK_ITEM_OVERLAP',
        ['tracks', number, 'items', next.index],
        `The item ${quoted(next.id)} begins at tick ${next.item.startTicks}, before ${quoted(latest.id)} ends at ${endOf(latest.item)}.`,
      )
    if (!latest || endOf(next.item) > endOf(latest.item)) latest = next
  }
}

/** The items of a track, each once, in the order in which they begin. */
function inTime(items: EditorState['items'], track: Track): Listed[] {
  const listed = new Map<string, Listed>()
  for (const [index, id] of track.items.entries()) {
    const item = own(items, id)
    if (item && !listed.has(id)) listed.set(id, { item, id, index })
  }
  return [...listed.values()].sort((a, b) => a.item.startTicks - b.item.startTicks || a.index - b.index)
}

function endOf({ startTicks, durationTicks }: TimelineItem): number {
  return startTicks + durationTicks
}
