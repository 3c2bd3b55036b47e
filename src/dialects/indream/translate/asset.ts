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
  const streams = JSON.parse(asset.streams ?? '[]') as Stream[]
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
    ...(type === 'VIDEO' && { hasAudioTrack: streams.some((stream) => stream.type === 'audio') }),
    ...(type === 'GIF' && { loopBehavior: streams[0]?.isLooping === false ? 'finite' : 'loop' }),
  }
}

type Stream = { type: string; isLooping?: boolean }

const types = { image: 'IMAGE', video: 'VIDEO', audio: 'AUDIO', other: 'OTHER' } as const
const animations: Record<string, AssetAnswer['type']> = { 'image/gif': 'GIF', 'video/lottie+json': 'LOTTIE' }

function typeOf({ media_type, media_kind }: Shown): AssetAnswer['type'] {
  return animations[media_type] ?? types[media_kind]
}
