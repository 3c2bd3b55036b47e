/** Files with what the probe found. An asset is ready from the moment its row exists: bytes first, row second. */
import { uuidV7 } from '#base/ids.ts'
import { TriptychError } from '#base/errors.ts'
import type { Change, CoreContext, MediaFacts } from '../context.ts'
import type { Asset } from '../schema.ts'
import { releaseBlob } from './loose-blobs.ts'

export type StoredBlob = { blobKey: string; sizeBytes: number; sha256: string }
export type Probed = { ok: true; facts: MediaFacts } | { ok: false; reason: string }

export class AssetStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** A key for a blob of this account, never used before. */
  newBlobKey(): { assetId: string; blobKey: string } {
    const assetId = uuidV7(this.#context.clock.now().getTime())
    return { assetId, blobKey: `assets/${assetId.slice(-2)}/${assetId}` }
  }

  async get(accountId: string, id: string): Promise<Asset> {
    const asset = await this.#context.db
      .selectFrom('assets')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!asset) throw new TriptychError('asset_unknown')
    return asset
  }

  /** Probes a stored blob; never rejects: what cannot be read is a fact about the file. */
  async probe(blobKey: string): Promise<Probed> {
    try {
      return { ok: true, facts: await this.#context.probe(blobKey) }
    } catch (error) {
      this.#context.log.debug({ err: error, blobKey }, 'a file could not be probed')
      return { ok: false, reason: error instanceof TriptychError ? error.message : 'The file could not be probed.' }
    }
  }
}

/** Makes the blob an asset; the row takes it off the list of loose blobs. */
export async function insertAsset(
  change: Change,
  input: { id: string; accountId: string; blob: StoredBlob; probed: Probed; declaredType: string; at: Date },
): Promise<Asset> {
  const facts = input.probed.ok ? input.probed.facts : null
  const asset: Asset = {
    id: input.id,
    account_id: input.accountId,
    blob_key: input.blob.blobKey,
    size_bytes: input.blob.sizeBytes,
    sha256: input.blob.sha256,
    media_type: facts?.mediaType ?? input.declaredType,
    media_kind: facts?.kind ?? 'other',
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    duration_ms: facts?.durationMs ?? null,
    streams: facts ? JSON.stringify(facts.streams) : null,
    probe_error: input.probed.ok ? null : input.probed.reason,
    created_at: input.at,
  }
  await change.insertInto('assets').values(asset).execute()
  await releaseBlob(change, input.blob.blobKey)
  return asset
}

/** Deletes the asset if no entry and no output refers to it any more; its blob becomes loose, to be swept. */
export async function deleteAssetIfUnused(change: Change, assetId: string, at: Date): Promise<boolean> {
  const gone = await change
    .deleteFrom('assets')
    .where('id', '=', assetId)
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('entries').select('id').where('asset_id', '=', assetId))))
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('outputs').select('id').where('asset_id', '=', assetId))))
    .returning('blob_key')
    .executeTakeFirst()
  if (!gone) return false
  await change.insertInto('loose_blobs').values({ key: gone.blob_key, instance_id: null, created_at: at }).execute()
  return true
}
