/** Which files a film is made of: those that something on it shows or sounds, and no others. */
import type { EditorState, TimelineAsset, TimelineItem } from './editor-state.ts'

export type MediaNeed = {
  /** The asset's key in the document; null for a background that is named by its address alone. */
  assetId: string | null
  /** The first item that asks for it; null for the background. */
  itemId: string | null
  /** The asset's own id, and where its bytes are, as the document says. */
  id: string | null
  remoteUrl: string | null
  remoteKey: string | null
}

/** Each file once, in the order of the tracks. An item whose asset is missing from the document needs nothing. */
export function mediaNeeds(state: EditorState): MediaNeed[] {
  const needs = new Map<string, MediaNeed>()
  const need = (assetId: string, itemId: string | null) => {
    const asset = Object.hasOwn(state.assets, assetId) ? state.assets[assetId] : undefined
    if (asset && hasFile(asset) && !needs.has(assetId))
      needs.set(assetId, { assetId, itemId, ...namesOf(asset) })
  }
  for (const track of state.tracks) {
    for (const itemId of track.items) {
      const item = Object.hasOwn(state.items, itemId) ? state.items[itemId] : undefined
      const assetId = item && fileOf(item, track)
      if (assetId) need(assetId, itemId)
    }
  }
  const background = state.globalBackground
  if (background?.type !== 'image') return [...needs.values()]
  const { imageAssetId, imageUrl } = background
  if (imageAssetId !== null && Object.hasOwn(state.assets, imageAssetId)) need(imageAssetId, null)
  else
    needs.set('', {
      assetId: null,
      itemId: null,
      id: imageAssetId,
      remoteUrl: imageUrl,
      remoteKey: null,
    })
  return [...needs.values()]
}

function fileOf(item: TimelineItem, { hidden, muted }: { hidden: boolean; muted: boolean }): string | null {
  switch (item.type) {
    case 'image':
    case 'gif':
    case 'lottie':
      return hidden ? null : item.assetId
    case 'video':
      return hidden && muted ? null : item.assetId
    case 'audio':
      return muted ? null : item.assetId
    default:
      return null
  }
}

/** Captions and animations that the document carries itself need none. */
function hasFile(asset: TimelineAsset): boolean {
  return asset.type !== 'caption' && !(asset.type === 'lottie' && asset.resourceJson)
}

function namesOf({ id, remoteUrl = null, remoteKey = null }: TimelineAsset) {
  return { id, remoteUrl, remoteKey }
}
