/** Documents as people write them: what is valid, and of what is not the code, the place and the words. */
import { describe, expect, it } from 'vitest'
import * as parts from '#tests/support/timelines/parts.ts'
import type { EditorState } from './editor-state.ts'
import { validateEditorState } from './validate-editor-state.ts'

// biome-ignore lint/suspicious/noExplicitAny: what breaks a document is what its types do not allow
type Loose = any

const second = 240_000
/** The codes and paths, as JSON would bring the document. */
const problemsOf = (state: unknown, options = {}) =>
  validateEditorState(JSON.parse(JSON.stringify(state)), options).errors.map(({ code, path }) => [code, path])
const changed = (state: EditorState, change: (state: Loose) => void) => {
  change(state)
  return state
}
const [caption] = parts.captionAsset('a').captions

describe('documents that are valid', () => {
  const states: Record<string, EditorState> = {
    'an item of every type on a track of its own': parts.stateOf(
      Object.values(parts.itemOfType).map((make) => [make(`item ${make.name}`)]),
    ),
    'a chart of each shape': parts.stateOf(
      Object.values(parts.chartData).map((chart) => [parts.chartItem(chart.chartType, { chart })]),
    ),
    'captions timed by words, with an offset of a fraction': parts.stateOf(
      [[parts.captionsItem('c', { contentStartOffsetMs: 6.67, source: 'auto', captionGroupId: 'g' })]],
      { assets: { caption: parts.captionAsset('caption', { timingGranularity: 'word' }) } },
    ),
    'a transition between clips that touch': parts.stateOf(
      [[parts.imageItem('a'), parts.imageItem('b', { startTicks: second })]],
      { transitions: { t: parts.transitionOf('t', ['a', 'b'], { params: { direction: 'from-top' } }) } },
    ),
    'keys that nobody knows on objects that are open': changed(
      parts.stateOf([[parts.imageItem('a')]]),
      (s) => {
        s.items.a.zIndex = 3
        s.items.a.decibelAdjustment = 'loud'
        s.items.t = { ...parts.textItem('t'), assetId: 'nothing', cropLeft: 0.5, borderRadius: 'round' }
        s.assets.image.note = null
        s.later = []
      },
    ),
    'an item on no track, and a track without items': changed(parts.stateOf([[]]), (s) => {
      s.items.orphan = parts.solidItem('orphan')
    }),
    'items of a track that are not in the order of time': parts.stateOf([
      [parts.solidItem('b', { startTicks: second }), parts.solidItem('a')],
    ]),
    'names that nobody draws': parts.stateOf([
      [parts.illustrationItem('i', { illustrationName: 'rocket' })],
      [parts.textItem('t', { fontFamily: 'No Such Family' })],
      [parts.imageItem('m')],
    ]),
    'what a brand and a deletion leave behind': parts.stateOf([[]], {
      brandRuntime: {
        ...{ brandId: null, logoX: 50, logoY: 50, managedItemIds: [], managedAssetIds: ['gone'] },
        ...{ introShiftInFrames: -3, overlayTrackId: null, underlayTrackId: 'none' },
      },
      deletedAssets: [
        { type: 'pending-upload' } as const,
        { type: 'in-progress', progress: { progress: 0.5, loadedBytes: 1, totalBytes: 2 } } as const,
        { type: 'uploaded' } as const,
        { type: 'error', error: { any: 1 }, canRetry: false } as const,
      ].map((statusAtDeletion) => ({ assetId: 'x', remoteUrl: null, remoteKey: 'k', statusAtDeletion })),
    }),
  }
  it.each(Object.entries(states))('%s', (_, state) => {
    expect(problemsOf(state)).toEqual([])
  })

  it.each([
    { type: 'none' },
    { type: 'color', color: 'red', gradient: null },
    { type: 'blur', level: 4 },
    { type: 'image', imageAssetId: null, imageUrl: 'https://example.com/a.png', source: 'preset' },
  ] as const)('a background: $type', (globalBackground) => {
    expect(problemsOf(parts.stateOf([[]], { globalBackground }))).toEqual([])
  })
})

describe('documents whose shape is wrong', () => {
  const base = () =>
    parts.stateOf(
      [
        [parts.imageItem('a'), parts.imageItem('b', { startTicks: second })],
        [parts.effectItem('e')],
        [parts.filterItem('f')],
        [parts.captionsItem('c')],
        [parts.textTemplateItem('n')],
        [parts.chartItem('pie', { chart: parts.chartData.pie })],
      ],
      { transitions: { t: parts.transitionOf('t', ['a', 'b']) } },
    )
  const schema = 'EDITOR_SCHEMA_INVALID'
  const cases: [name: string, change: (state: Loose) => void, ...problems: [code: string, path: string][]][] =
    [
      [
        'a caption without text',
        (s) => delete s.assets.caption.captions[0].text,
        [schema, '/assets/caption/captions/0'],
      ],
      [
        'a caption offset below zero',
        (s) => (s.items.c.contentStartOffsetMs = -200),
        [schema, '/items/c/contentStartOffsetMs'],
      ],
      [
        'a pie with rows',
        (s) => (s.items.pie.data = parts.chartData.bar.data),
        [schema, '/items/pie/data'],
        [schema, '/items/pie/data/series'],
        [schema, '/items/pie/data/rows'],
      ],
      ['a chart of another type', (s) => (s.items.pie.chartType = 'donut'), [schema, '/items/pie/chartType']],
      [
        'a deletion without its state',
        (s) => (s.deletedAssets = [{ assetId: 'x', remoteUrl: null, remoteKey: null, statusAtDeletion: {} }]),
        [schema, '/deletedAssets/0/statusAtDeletion'],
      ],
      [
        'an effect that nobody knows',
        (s) => (s.items.e.effectType = 'melt'),
        ['EDITOR_EFFECT_TYPE_INVALID', '/items/e/effectType'],
      ],
      [
        'a filter that nobody knows',
        (s) => (s.items.f.filterType = 7),
        ['EDITOR_FILTER_TYPE_INVALID', '/items/f/filterType'],
      ],
      [
        'a transition that nobody knows',
        (s) => (s.transitions.t.type = 'melt'),
        ['EDITOR_TRANSITION_TYPE_INVALID', '/transitions/t/type'],
      ],
      ['a template node without id', (s) => delete s.items.n.nodes[0].id, [schema, '/items/n/nodes/0']],
      ['an item of no type', (s) => delete s.items.a.type, [schema, '/items/a']],
      ['an item of another type', (s) => (s.items.a.type = 'model'), [schema, '/items/a/type']],
      [
        'a type that every object inherits',
        (s) => (s.items.a.type = 'constructor'),
        [schema, '/items/a/type'],
      ],
      ['a number for geometry', (s) => (s.items.a.top = 492), [schema, '/items/a/top']],
      ['a number as text', (s) => (s.items.a.top.value = 'NaN'), [schema, '/items/a/top/value']],
      [
        'several faults in one item',
        (s) => {
          delete s.items.a.left
          s.items.a.durationTicks = 0.5
          s.items.a.animations = { in: { type: 'fade' }, by: 1 }
        },
        [schema, '/items/a/durationTicks'],
        [schema, '/items/a'],
        [schema, '/items/a/animations/in'],
        [schema, '/items/a/animations/by'],
      ],
      ['another timebase', (s) => (s.timebaseTicksPerSecond = 90_000), [schema, '/timebaseTicksPerSecond']],
      ['a composition too wide', (s) => (s.compositionWidth = 1921), [schema, '/compositionWidth']],
      ['no tracks', (s) => (s.tracks = []), [schema, '/tracks']],
      ['keys with slashes and tildes', (s) => (s.items['a/b~c'] = null), [schema, '/items/a~1b~0c']],
      ['a field too many on a track', (s) => (s.tracks[0].solo = true), [schema, '/tracks/0/solo']],
      ['two tracks of one id', (s) => (s.tracks[2].id = 'track0'), [schema, '/tracks/2/id']],
      [
        'a blur of no level',
        (s) => (s.globalBackground = { type: 'blur', level: 5 }),
        [schema, '/globalBackground/level'],
      ],
    ]
  it.each(cases)('%s', (_, change, ...problems) => {
    expect(problemsOf(base())).toEqual([])
    expect(problemsOf(changed(base(), change))).toEqual(problems)
  })

  it.each([undefined, null, 3, 'state', [], [{}]])('%j is no document', (value) => {
    expect(validateEditorState(value).errors).toMatchObject([{ code: schema, path: '/' }])
  })

  it('stops at the shape, and there at a hundred', () => {
    const state = changed(base(), (s) => {
      s.tracks[0].items.push('nobody')
      s.assets.caption.captions = Array.from({ length: 5000 }, () => ({}))
    })
    expect(problemsOf(state)).toHaveLength(100)
    expect(new Set(problemsOf(state).map(([code]) => code))).toEqual(new Set([schema]))
  })

  it('says what was found and what was expected', () => {
    const state = changed(base(), (s) => {
      s.items.a.top = 492
      delete s.items.a.left
      s.compositionWidth = 'wide'
      s.items.pie.chartType = 'donut'
      s.tracks[0].solo = true
    })
    expect(validateEditorState(state).errors.map(({ message }) => message)).toEqual([
      'Expected a whole number from 50 to 1920, found the text "wide".',
      'There is no such field here; there are id, items, hidden, muted.',
      'The field "left" is missing; expected an animated number.',
      'Expected an animated number, found 492.',
      'Expected one of line, bar, area, radar, pie, scatter, found the text "donut".',
    ])
  })
})

describe('documents whose parts do not agree', () => {
  const base = () =>
    parts.stateOf(
      [
        [parts.imageItem('a'), parts.imageItem('b', { startTicks: second })],
        [parts.captionsItem('c', { captionAnimations: { in: { type: 'converge', durationTicks: 10 } } })],
        [parts.textTemplateItem('n')],
      ],
      { transitions: { t: parts.transitionOf('t', ['a', 'b']) } },
    )
  const node = () => parts.textTemplateItem('n').nodes[1]
  const cases: [name: string, change: (state: Loose) => void, ...problems: [code: string, path: string][]][] =
    [
      [
        'an asset under another key',
        (s) => (s.assets.image.id = 'other'),
        ['EDITOR_ID_MISMATCH', '/assets/image/id'],
      ],
      ['an item under another key', (s) => (s.items.a.id = 'other'), ['EDITOR_ID_MISMATCH', '/items/a/id']],
      [
        'a transition under another key',
        (s) => (s.transitions.t.id = 'other'),
        ['EDITOR_ID_MISMATCH', '/transitions/t/id'],
      ],
      [
        'a track with an unknown item',
        (s) => s.tracks[1].items.push('toString'),
        ['EDITOR_TRACK_ITEM_NOT_FOUND', '/tracks/1/items/1'],
      ],
      [
        'an item on two tracks',
        (s) => {
          s.items.n.startTicks = second
          s.tracks[2].items.push('c')
        },
        ['EDITOR_TRACK_ITEM_DUPLICATED', '/tracks/2/items/1'],
      ],
      [
        'an item twice on a track',
        (s) => s.tracks[1].items.push('c'),
        ['EDITOR_TRACK_ITEM_DUPLICATED', '/tracks/1/items/1'],
      ],
      [
        'items that overlap by a tick',
        (s) => (s.items.b.startTicks -= 1),
        ['EDITOR_TRACK_ITEM_OVERLAP', '/tracks/0/items/1'],
        ['EDITOR_TRANSITION_CLIP_NOT_TOUCHING', '/transitions/t'],
      ],
      [
        'an item within another, and one behind both',
        (s) => {
          s.transitions = {}
          s.items.b = parts.solidItem('b', { startTicks: 10, durationTicks: 5 })
          s.items.d = parts.solidItem('d', { startTicks: 20 })
          s.tracks[0].items = ['d', 'b', 'a']
        },
        ['EDITOR_TRACK_ITEM_OVERLAP', '/tracks/0/items/1'],
        ['EDITOR_TRACK_ITEM_OVERLAP', '/tracks/0/items/0'],
      ],
      [
        'an asset that is not there',
        (s) => (s.items.a.assetId = '__proto__'),
        ['EDITOR_ASSET_NOT_FOUND', '/items/a/assetId'],
      ],
      [
        'an asset of another kind',
        (s) => (s.items.a.assetId = 'caption'),
        ['EDITOR_ASSET_TYPE_MISMATCH', '/items/a/assetId'],
      ],
      [
        'a caption that ends when it begins',
        (s) => (s.assets.caption.captions[0].startMs = caption!.endMs),
        ['EDITOR_CAPTION_TIMING_INVALID', '/assets/caption/captions/0'],
      ],
      [
        'letters that move in captions timed by words',
        (s) => (s.assets.caption.timingGranularity = 'word'),
        ['EDITOR_CAPTION_ANIMATION_WORD_TIMING_CONFLICT', '/items/c/captionAnimations'],
      ],
      [
        'a keyframe at the end',
        (s) =>
          (s.items.a.top.keyframes = [
            { timeTicks: second - 1, value: 0 },
            { timeTicks: second, value: 1 },
          ]),
        ['EDITOR_KEYFRAME_OUT_OF_RANGE', '/items/a/top/keyframes/1/timeTicks'],
      ],
      [
        'a keyframe of an optional field',
        (s) => (s.items.a.cropLeft = { value: 0, keyframes: [{ timeTicks: second, value: 1 }] }),
        ['EDITOR_KEYFRAME_OUT_OF_RANGE', '/items/a/cropLeft/keyframes/0/timeTicks'],
      ],
      [
        'a template of texts alone',
        (s) => (s.items.n.nodes = [node(), node()]),
        ['EDITOR_TEXT_TEMPLATE_NODES_INVALID', '/items/n/nodes'],
      ],
      [
        'a template of four texts',
        (s) => s.items.n.nodes.push(node(), node(), node()),
        ['EDITOR_TEXT_TEMPLATE_NODES_INVALID', '/items/n/nodes'],
      ],
      [
        'a transition on an unknown track',
        (s) => (s.transitions.t.trackId = 'x'),
        ['EDITOR_TRANSITION_REFERENCE_INVALID', '/transitions/t/trackId'],
      ],
      [
        'a transition from an unknown clip',
        (s) => (s.transitions.t.fromClipId = 'x'),
        ['EDITOR_TRANSITION_REFERENCE_INVALID', '/transitions/t/fromClipId'],
      ],
      [
        'a transition to a clip of another track',
        (s) => (s.transitions.t.toClipId = 'c'),
        ['EDITOR_TRANSITION_REFERENCE_INVALID', '/transitions/t/toClipId'],
      ],
      [
        'a transition backwards',
        (s) => Object.assign(s.transitions.t, { fromClipId: 'b', toClipId: 'a' }),
        ['EDITOR_TRANSITION_CLIP_NOT_ADJACENT', '/transitions/t'],
      ],
      [
        'a transition over a gap',
        (s) => (s.items.b.startTicks += 1),
        ['EDITOR_TRANSITION_CLIP_NOT_TOUCHING', '/transitions/t'],
      ],
      [
        'two transitions on a seam',
        (s) => (s.transitions.u = { ...s.transitions.t, id: 'u' }),
        ['EDITOR_TRANSITION_DUPLICATED', '/transitions/u'],
      ],
    ]
  it.each(cases)('%s', (_, change, ...problems) => {
    expect(problemsOf(base())).toEqual([])
    expect(problemsOf(changed(base(), change))).toEqual(problems)
    expect(problemsOf(changed(base(), change), { schemaOnly: true })).toEqual([])
  })

  it('are told all at once, up to a hundred', () => {
    const two = changed(base(), (s) => {
      s.items.a.assetId = 'x'
      s.transitions.t.trackId = 'x'
    })
    expect(problemsOf(two)).toHaveLength(2)
    const many = changed(base(), (s) =>
      s.tracks[0].items.push(...Array.from({ length: 500 }, (_, n) => `x${n}`)),
    )
    expect(problemsOf(many)).toHaveLength(100)
  })
})

it('takes a document without tracks only where it may be empty', () => {
  const empty = parts.stateOf([])
  expect(problemsOf(empty)).toEqual([['EDITOR_SCHEMA_INVALID', '/tracks']])
  expect(problemsOf(empty, { mayBeEmpty: true })).toEqual([])
})
