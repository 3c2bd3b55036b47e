/**
 * How documents name files of ours: by a lasting link, under whatever origin, by the key that was told with it, or
 * by the id.
 */
import { shortened } from '#base/file-name.ts'
import { isUuid } from '#base/ids.ts'
import type { EditorState } from '#timeline/editor-state.ts'

export type AssetReference = {
  id: string | null
  remoteKey: string | null
  remoteUrl: string | null
}

/** Where links begin, below the origin that the client called. */
const linkFolder = '/files/assets'
const keyFolder = 'uploads'
/** Each byte may take three characters of an address, and addresses stay below 2048. */
const linkNameBytes = 600

/** The name is for people, and for what is saved. */
export function linkPath(token: string, name: string): string {
  const short = shortened(name.toWellFormed(), linkNameBytes)
  // Clients would take dots alone for a step up.
  return `${linkFolder}/${token}/${/^\.*$/.test(short) ? 'file' : encodeURIComponent(short)}`
}

export function keyOf(assetId: string, name: string): string {
  return `${keyFolder}/${assetId}/${name}`
}

/** The token in an address that has the form of a link, whoever serves it; else null. */
export function tokenIn({ remoteUrl }: AssetReference): string | null {
  if (!remoteUrl || !URL.canParse(remoteUrl)) return null
  return /\/files\/assets\/([\w-]{16,64})\/[^/]+$/.exec(new URL(remoteUrl).pathname)?.[1] ?? null
}

/** The id in a key, or the id itself, which counts only where no address says otherwise. */
export function idIn({ id, remoteKey, remoteUrl }: AssetReference): string | null {
  const keyed = /^uploads\/([^/]+)(\/|$)/.exec(remoteKey ?? '')?.[1] ?? ''
  if (isUuid(keyed)) return keyed.toLowerCase()
  return !remoteUrl && id !== null && isUuid(id) ? id.toLowerCase() : null
}

/** Every file that a document names, used or not, its background with it. */
export function referencesIn(state: EditorState): AssetReference[] {
  const assets = Object.values(state.assets).map(({ id, remoteKey = null, remoteUrl = null }) => ({
    id,
    remoteKey,
    remoteUrl,
  }))
  const background = state.globalBackground
  return background?.type === 'image'
    ? [...assets, { id: background.imageAssetId, remoteKey: null, remoteUrl: background.imageUrl }]
    : assets
}
