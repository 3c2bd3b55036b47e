/** What holds for every document: what is made by the rules is valid, and one fault is told as just that one. */
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, it } from 'vitest'
import { arbitraryState } from '#tests/support/timelines/arbitrary-state.ts'
import type { EditorState } from './editor-state.ts'
import { editorStateSchema } from './schema/state.ts'
import { validateEditorState } from './validate-editor-state.ts'

// biome-ignore lint/suspicious/noExplicitAny: what breaks a document is what its types do not allow
type Loose = any
type Fault = [code: string, path: string]

const asSent = (state: EditorState): Loose => JSON.parse(JSON.stringify(state))
const problemsOf = (state: unknown) =>
  validateEditorState(state).errors.map(({ code, path }): Fault => [code, path])
const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
const itemPath = (id: string, rest = '') => `/items/${escaped(id)}${rest}`

/** Breaks the document in one way, seen from one of its items; null when that item cannot be broken so. */
type Mutation = (state: Loose, item: Loose) => Fault | null
const schema = 'EDITOR_SCHEMA_INVALID'

const mutations: Record<string, Mutation> = {
  'a field is missing': (_, item) => {
    delete item.startTicks
    return [schema, itemPath(item.id)]
  },
  'a start is not whole': (_, item) => {
    item.startTicks = 0.5
    return [schema, itemPath(item.id, '/startTicks')]
  },
  'a length is nothing': (_, item) => {
    item.durationTicks = 0
    return [schema, itemPath(item.id, '/durationTicks')]
  },
  'a number is a text': (_, item) => {
    if (!item.opacity) return null
    item.opacity.value = '1'
    return [schema, itemPath(item.id, '/opacity/value')]
  },
  'a keyframe has a field too many': (_, item) => {
    if (!item.left) return null
    item.left.keyframes = [{ timeTicks: 0, value: 1, easing: 'linear' }]
    return [schema, itemPath(item.id, '/left/keyframes/0/easing')]
  },
  'an effect is unknown': (_, item) => {
    if (item.type !== 'effect') return null
    item.effectType = 'earthquake'
    return ['EDITOR_EFFECT_TYPE_INVALID', itemPath(item.id, '/effectType')]
  },
  'a filter is unknown': (_, item) => {
    if (item.type !== 'filter') return null
    item.filterType = null
    return ['EDITOR_FILTER_TYPE_INVALID', itemPath(item.id, '/filterType')]
  },
  'a transition is unknown': (state, item) => {
    if (!Object.hasOwn(state.transitions, item.id)) return null
    state.transitions[item.id].type = 'melt'
    return ['EDITOR_TRANSITION_TYPE_INVALID', `/transitions/${escaped(item.id)}/type`]
  },
  'a transition leads backwards': (state, item) => {
    if (!Object.hasOwn(state.transitions, item.id)) return null
    const transition = state.transitions[item.id]
    const { fromClipId, toClipId } = transition
    Object.assign(transition, { fromClipId: toClipId, toClipId: fromClipId })
    return ['EDITOR_TRANSITION_CLIP_NOT_ADJACENT', `/transitions/${escaped(item.id)}`]
  },
  'an item is elsewhere than it says': (_, item) => {
    const path = itemPath(item.id, '/id')
    item.id += '?'
    return ['EDITOR_ID_MISMATCH', path]
  },
  'an asset is not there': (_, item) => {
    if (item.assetId === undefined) return null
    item.assetId = 'hasOwnProperty'
    return ['EDITOR_ASSET_NOT_FOUND', itemPath(item.id, '/assetId')]
  },
  'an asset is of another kind': (_, item) => {
    if (item.assetId === undefined) return null
    item.assetId = item.type === 'image' ? 'audio' : 'image'
    return ['EDITOR_ASSET_TYPE_MISMATCH', itemPath(item.id, '/assetId')]
  },
  'a keyframe lies behind the end': (_, item) => {
    if (!item.opacity) return null
    item.opacity.keyframes = [{ timeTicks: item.durationTicks, value: 1 }]
    return ['EDITOR_KEYFRAME_OUT_OF_RANGE', itemPath(item.id, '/opacity/keyframes/0/timeTicks')]
  },
  'a template has one more image': (_, item) => {
    if (item.type !== 'text-template') return null
    item.nodes.push(item.nodes[0])
    return ['EDITOR_TEXT_TEMPLATE_NODES_INVALID', itemPath(item.id, '/nodes')]
  },
  'a track lists a stranger': (state) => {
    const items = state.tracks.at(-1).items
    return [
      'EDITOR_TRACK_ITEM_NOT_FOUND',
      `/tracks/${state.tracks.length - 1}/items/${items.push('__proto__') - 1}`,
    ]
  },
  'a track lists an item twice': (state, item) => {
    const number = state.tracks.findIndex(({ items }: Loose) => items.includes(item.id))
    return [
      'EDITOR_TRACK_ITEM_DUPLICATED',
      `/tracks/${number}/items/${state.tracks[number].items.push(item.id) - 1}`,
    ]
  },
  'an item begins before the one ahead has ended': (state, item) => {
    const track = state.tracks.find(({ items }: Loose) => items.indexOf(item.id) > 0)
    if (!track) return null
    const at = track.items.indexOf(item.id)
    const before = state.items[track.items[at - 1]]
    const next = state.items[track.items[at + 1]]
    const by = item.startTicks - (before.startTicks + before.durationTicks - 1)
    if (before.durationTicks === 1 && at > 1) return null
    item.startTicks -= by
    if (next) item.durationTicks += by
    state.transitions = {}
    const number = state.tracks.indexOf(track)
    return ['EDITOR_TRACK_ITEM_OVERLAP', `/tracks/${number}/items/${at}`]
  },
}

describe('any document that is made by the rules', () => {
  it('is valid', () => {
    fc.assert(
      fc.property(arbitraryState, (state) => {
        expect(validateEditorState(asSent(state)).errors).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  it.each(Object.entries(mutations))('is told what is wrong when %s', (_, mutate) => {
    fc.assert(
      fc.property(arbitraryState, fc.nat(), (made, pick) => {
        const state = asSent(made)
        const items = Object.values<Loose>(state.items)
        fc.pre(items.length > 0)
        const fault = mutate(state, items[pick % items.length])
        fc.pre(fault !== null)
        expect(problemsOf(state)).toEqual([fault])
      }),
      { numRuns: 20 },
    )
  })
})

describe('the shape of a document', () => {
  const compiled = Compile(editorStateSchema(1))
  const junk = fc.oneof(
    fc.constantFrom(undefined, null, 0, -1, 0.5, 1e300, Number.POSITIVE_INFINITY, '', 'x', true, [], {}, [
      {},
    ]),
    fc.jsonValue({ maxDepth: 1 }),
  )

  it('is judged as another checker of the schema judges it, whatever is put wherever', () => {
    fc.assert(
      fc.property(
        arbitraryState,
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.string(),
        junk,
        (made, way, key, value) => {
          const state = asSent(made)
          put(state, way, key, value)
          expect(validateEditorState(state, { schemaOnly: true }).valid).toBe(compiled.Check(state))
        },
      ),
      { numRuns: 400 },
    )
  })
})

/** Walks into the document, and puts a value where the walk ends, or under a new key there; undefined takes away. */
function put(state: Loose, way: readonly number[], key: string, value: unknown): void {
  let place = state
  for (const [step, turn] of way.entries()) {
    const keys = Object.keys(place)
    const next = keys[turn % (keys.length + 1)]
    const inner = next === undefined ? undefined : place[next]
    if (step + 1 === way.length || typeof inner !== 'object' || inner === null) {
      if (value !== undefined) place[next ?? key] = value
      else if (Array.isArray(place)) place.splice(Number(next), 1)
      else delete place[next ?? key]
      return
    }
    place = inner
  }
}
