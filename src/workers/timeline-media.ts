/**
 * Brings the files of a timeline to a folder, each once: the account's own from the blob store, whatever origin
 * their addresses have, others by a guarded call. What cannot be had fails with the item and the asset it is for.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { asTriptychError, TriptychError } from '#base/errors.ts'
import type { AssetReference } from '#core/assets/asset-references.ts'
import type { Asset } from '#core/schema.ts'
import { itemFailure } from '#engines/rendering/item-failure.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { type MediaNeed, mediaNeeds } from '#timeline/media-needs.ts'
import { Turns } from './turns.ts'

export type TimelineMedia = {
  /** Local paths by the assets' keys in the state. */
  files: Record<string, string>
  backgroundImage: string | null
}

/** The file of ours that each reference names, or null. */
export type FindOwn = (references: readonly AssetReference[]) => Promise<(Asset | null)[]>

export type GatherParts = {
  findOwn: FindOwn
  blobs: BlobStore
  outbound: OutboundClient
  limits: FetchLimits
}

export type FetchLimits = {
  /** Of one file that is fetched from elsewhere, as is `timeoutMs`. */
  maxBytes: number
  timeoutMs: number
  /** Of all files that are fetched for one timeline. */
  totalBytes: number
}

export type GatherRequest = {
  state: EditorState
  folder: string
  signal: AbortSignal
  /** Share of the files that are there. */
  onProgress?: (fraction: number) => void
}

const atOnce = 4
const silenceMs = 30_000
/** Before each further try at a call that failed in a way that may pass. */
const pausesMs = [500, 3000]

/** Rejects with `asset_unavailable`, `address_refused`, `media_empty`, `media_over_limit` or as the blob store does. */
export async function gatherMedia(request: GatherRequest, parts: GatherParts): Promise<TimelineMedia> {
  const { state, folder, onProgress } = request
  const needs = mediaNeeds(state)
  const own = await parts.findOwn(needs)
  const stop = new AbortController()
  const signal = AbortSignal.any([request.signal, stop.signal])
  const turns = new Turns(atOnce)
  const fetched = new Map<string, Promise<string>>()
  const allowance = { bytes: parts.limits.totalBytes }
  let arrived = 0
  /** The same file or address is had once, however many assets name it. */
  const pathOf = (need: MediaNeed, asset: Asset | null): Promise<string> => {
    const source = asset ? asset.blob_key : (need.remoteUrl ?? '')
    const begun = fetched.get(source)
    if (begun) return begun
    const target = join(folder, `media-${fetched.size}`)
    const path = turns.take(() =>
      asset
        ? checkOut(asset, parts.blobs, folder, signal)
        : fetchForeign(need, target, signal, parts, allowance),
    )
    fetched.set(source, path)
    return path
  }
  const paths = await all(
    needs.map(async (need, index) => {
      try {
        const path = await pathOf(need, own[index] ?? null)
        onProgress?.(++arrived / needs.length)
        return path
      } catch (error) {
        throw blamed(error, need, state)
      }
    }),
    () => stop.abort(),
  )
  return mediaOf(state, needs, paths)
}

function mediaOf(state: EditorState, needs: readonly MediaNeed[], paths: readonly string[]): TimelineMedia {
  const files: Record<string, string> = Object.create(null)
  let backgroundImage: string | null = null
  for (const [index, { assetId }] of needs.entries()) {
    if (assetId === null) backgroundImage = paths[index]!
    else files[assetId] = paths[index]!
  }
  const background = state.globalBackground
  if (background?.type === 'image' && background.imageAssetId !== null)
    backgroundImage ??= files[background.imageAssetId] ?? null
  return { files: { ...files }, backgroundImage }
}

/** The first failure ends the others, and is thrown when all have ended, so that nothing writes any more. */
async function all(working: readonly Promise<string>[], stop: () => void): Promise<string[]> {
  try {
    return await Promise.all(working)
  } catch (error) {
    stop()
    await Promise.allSettled(working)
    throw error
  }
}

async function checkOut(
  asset: Asset,
  blobs: BlobStore,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted()
  if (asset.size_bytes === 0) throw new TriptychError('media_empty')
  return await blobs.checkout(asset.blob_key, folder, { signal })
}

async function fetchForeign(
  { remoteUrl, remoteKey }: MediaNeed,
  path: string,
  signal: AbortSignal,
  { outbound, limits }: GatherParts,
  allowance: { bytes: number },
): Promise<string> {
  if (remoteUrl === null || remoteUrl === '')
    throw new TriptychError('asset_unavailable', {
      detail: remoteKey
        ? 'No file of this account has its key, and it has no address.'
        : 'It has neither an address nor the key of a file of this account.',
    })
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    if (allowance.bytes <= 0) throw tooLargeTogether(limits)
    const target = `${path}-${attempt}`
    const failure = await tryFetch(remoteUrl, target, signal, outbound, limits, allowance)
    if (failure === null) {
      if (allowance.bytes < 0) throw tooLargeTogether(limits)
      return target
    }
    const pauseMs = pausesMs[attempt]
    if (pauseMs === undefined || !failure.mayPass)
      throw new TriptychError('asset_unavailable', { detail: failure.reason })
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

function tooLargeTogether({ totalBytes }: FetchLimits): TriptychError {
  return new TriptychError('media_over_limit', {
    detail: `The files from elsewhere are larger than ${totalBytes} bytes together.`,
  })
}

/** Null when the file is there. */
async function tryFetch(
  url: string,
  path: string,
  signal: AbortSignal,
  outbound: OutboundClient,
  { maxBytes, timeoutMs }: FetchLimits,
  allowance: { bytes: number },
): Promise<{ reason: string; mayPass: boolean } | null> {
  try {
    const { status, sizeBytes } = await outbound.download({
      url,
      path,
      maxBytes,
      timeoutMs,
      silenceMs,
      isHttpAllowed: true,
      signal,
    })
    allowance.bytes -= sizeBytes
    if (status >= 200 && status <= 299) {
      if (sizeBytes === 0) throw new TriptychError('media_empty')
      return null
    }
    const mayPass = status >= 500 || status === 429 || status === 408
    return { reason: `${placeOf(url)} answered ${status}.`, mayPass }
  } catch (thrown) {
    const error = asTriptychError(thrown)
    if (error.code !== 'outbound_failed') throw error
    return { reason: error.message, mayPass: true }
  }
}

/** Without what may be secret: user names, queries. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'The address'
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function blamed(thrown: unknown, { itemId, assetId }: MediaNeed, state: EditorState): unknown {
  if (thrown instanceof TriptychError && thrown.code === 'work_canceled') return thrown
  if (itemId !== null && assetId !== null) return itemFailure(thrown, { itemId, assetId }, state)
  const error = asTriptychError(thrown)
  return new TriptychError(error.code, { detail: `The background: ${error.message}`, cause: thrown })
}
