import { describe, expect, it } from 'vitest'
import type { EditorState } from './editor-state.ts'
import { mediaNeeds } from './media-needs.ts'

type Placed = { id: string; type: string; assetId?: string }

function stateOf(
  tracks: { items: Placed[]; hidden?: boolean; muted?: boolean }[],
  assets: Record<string, object>,
  globalBackground?: EditorState['globalBackground'],
): EditorState {
  const items = tracks.flatMap((track) => track.items).map((item) => [item.id, item])
  return {
    tracks: tracks.map(({ items: placed, hidden = false, muted = false }, n) => ({
      id: `track-${n}`,
      items: placed.map(({ id }) => id),
      hidden,
      muted,
    })),
    items: Object.fromEntries(items),
    assets: Object.fromEntries(Object.entries(assets).map(([key, asset]) => [key, { id: key, ...asset }])),
    ...(globalBackground ? { globalBackground } : {}),
  } as unknown as EditorState
}

const needed = (state: EditorState) => mediaNeeds(state).map(({ assetId }) => assetId)
const image = { type: 'image' }
const video = { type: 'video' }
const audio = { type: 'audio' }
const item = (id: string, type: string, assetId: string) => ({ id, type, assetId })

describe('the files a film is made of', () => {
  it('are those of placed items, each once, with who asks first', () => {
    const state = stateOf(
      [{ items: [item('one', 'image', 'a'), item('two', 'image', 'a'), item('three', 'image', 'b')] }],
      { a: { ...image, remoteUrl: 'https://a' }, b: image, unused: image },
    )
    state.items.loose = { ...state.items.one!, id: 'loose', assetId: 'unused' } as never
    expect(mediaNeeds(state)).toEqual([
      { assetId: 'a', itemId: 'one', id: 'a', remoteUrl: 'https://a', remoteKey: null },
      { assetId: 'b', itemId: 'three', id: 'b', remoteUrl: null, remoteKey: null },
    ])
  })

  it('leave out what a hidden track would show and a muted one would sound', () => {
    const items = [item('i', 'image', 'i'), item('v', 'video', 'v'), item('s', 'audio', 's')]
    const assets = { i: image, v: video, s: audio }
    expect(needed(stateOf([{ items, hidden: true }], assets))).toEqual(['v', 's'])
    expect(needed(stateOf([{ items, muted: true }], assets))).toEqual(['i', 'v'])
    expect(needed(stateOf([{ items, hidden: true, muted: true }], assets))).toEqual([])
  })

  it('leave out what the document carries itself', () => {
    const items = [item('c', 'captions', 'c'), item('l', 'lottie', 'l'), item('f', 'lottie', 'f')]
    const assets = {
      c: { type: 'caption' },
      l: { type: 'lottie', resourceJson: { v: '5' } },
      f: { type: 'lottie', resourceJson: null },
    }
    expect(needed(stateOf([{ items }], assets))).toEqual(['f'])
  })

  it('hold a background image, by its asset or by its address', () => {
    const background = { type: 'image', imageUrl: 'https://b/x.png', source: 'custom' } as const
    expect(needed(stateOf([], { a: image }, { ...background, imageAssetId: 'a' }))).toEqual(['a'])
    expect(mediaNeeds(stateOf([], {}, { ...background, imageAssetId: null }))).toEqual([
      { assetId: null, itemId: null, id: null, remoteUrl: 'https://b/x.png', remoteKey: null },
    ])
    expect(needed(stateOf([], {}, { type: 'none' }))).toEqual([])
  })

  it('survive names that every object has', () => {
    expect(needed(stateOf([{ items: [item('constructor', 'image', '__proto__')] }], {}))).toEqual([])
  })
})
