/** Assets of the core as Indream shows them. */
import type { NamedAsset } from '#core/assets/asset-lists.ts'
import { keyOf, linkPath } from '#core/assets/asset-references.ts'
import type { AssetAnswer } from '../wire/index.ts'

type Shown = Pick<
  NamedAsset,
  | 'id'
  | 'name'
  | 'is_result'
  | 'media_type'
  | 'media_kind'
  | 'size_bytes'
  | 'width'
  | 'height'
  | 'duration_ms'
  | 'streams'
>

/**
 * @param token of the asset's link
 * @param origin where that link begins for the caller
 */
export function toAsset(asset: Shown, token: string, origin: string): AssetAnswer {
  const filename = asset.name ?? asset.id
  const type = typeOf(asset)
  return {
    assetId: asset.id,
    type,
    source: asset.is_result ? null : 'UPLOAD',
    filename,
    mimetype: asset.media_type,
    size: asset.size_bytes,
    fileUrl: origin + linkPath(token, filename),
    fileKey: keyOf(asset.id, filename),
    width: asset.width,
    height: asset.height,
    duration: asset.duration_ms === null ? null : asset.duration_ms / 1000,
    ...(type === 'VIDEO' && { hasAudioTrack: hasSound(asset.streams) }),
  }
}

const types = { image: 'IMAGE', video: 'VIDEO', audio: 'AUDIO', other: 'OTHER' } as const

function typeOf({ media_type, media_kind }: Shown): AssetAnswer['type'] {
  return media_type === 'image/gif' ? 'GIF' : types[media_kind]
}

function hasSound(streams: string | null): boolean {
  return (JSON.parse(streams ?? '[]') as { type: string }[]).some(({ type }) => type === 'audio')
}
