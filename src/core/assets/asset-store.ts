/** Files with what the probe found. An asset is ready from the moment its row exists: bytes first, row second. */
import type { Readable } from 'node:stream'
import { type RawBuilder, sql } from 'kysely'
import { asTriptychError, TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { BlobFacts, BlobPutOptions } from '#platform/blobs/blob-store.ts'
import type { Change, CoreContext, MediaFacts } from '../context.ts'
import type { Asset } from '../schema.ts'
import { LooseBlobs, loosenBlobs, releaseBlob } from './loose-blobs.ts'

export type Probed = { ok: true; facts: MediaFacts } | { ok: false; reason: string }
/** Stored and looked into, but not yet an asset: recorded by `insertAsset`, or dropped. */
export type NewAsset = BlobFacts & { id: string; blobKey: string; probed: Probed; declaredType: string }

export class AssetStore {
  readonly #context: CoreContext
  readonly loose: LooseBlobs

  constructor(context: CoreContext) {
    this.#context = context
    this.loose = new LooseBlobs(context)
  }

  /** Stores a stream; rejects as `BlobStore.put` does, and then nothing is left. */
  async storeStream(source: Readable, declaredType: string, options: BlobPutOptions): Promise<NewAsset> {
    return await this.#store(declaredType, (key) => this.#context.blobs.put(key, source, options))
  }

  /** Stores a finished local file, which is consumed. */
  async storeFile(path: string, declaredType: string, options: BlobPutOptions = {}): Promise<NewAsset> {
    return await this.#store(declaredType, (key) => this.#context.blobs.putFile(key, path, options))
  }

  async #store(declaredType: string, put: (key: string) => Promise<BlobFacts>): Promise<NewAsset> {
    const id = uuidV7(this.#context.clock.now().getTime())
    const blobKey = assetBlobKey(id)
    await this.loose.announce(blobKey)
    try {
      return await this.#lookInto(id, blobKey, await put(blobKey), declaredType)
    } catch (error) {
      await this.loose.drop(blobKey)
      throw error
    }
  }

  /** Makes a file of a blob that is announced and whole already. When it rejects, the blob is still the caller's. */
  async adopt(blobKey: string, stored: BlobFacts, declaredType: string): Promise<NewAsset> {
    return await this.#lookInto(uuidV7(this.#context.clock.now().getTime()), blobKey, stored, declaredType)
  }

  async #lookInto(id: string, blobKey: string, stored: BlobFacts, declaredType: string): Promise<NewAsset> {
    const probed: Probed =
      stored.sizeBytes === 0 ? { ok: false, reason: 'The file is empty.' } : await this.#probe(blobKey)
    return { ...stored, id, blobKey, probed, declaredType }
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

  /**
   * That a file cannot be read is a fact about it. That it could not be looked into is none: what the file may
   * have done to the probe, or a busy machine, is tried once more; what the machine lacks rejects.
   */
  async #probe(blobKey: string, isSecondTry = false): Promise<Probed> {
    try {
      return { ok: true, facts: await this.#context.probe(blobKey) }
    } catch (thrown) {
      const error = asTriptychError(thrown)
      if (error.kind === 'invalid' || error.kind === 'too_large') return { ok: false, reason: error.message }
      this.#context.log.warn({ err: error, blobKey, isSecondTry }, 'a file could not be probed')
      if (!error.code.startsWith('work_') || error.code === 'work_canceled') throw error
      return isSecondTry ? { ok: false, reason: error.message } : await this.#probe(blobKey, true)
    }
  }
}

/** @param id any UUID that nothing else is named by. */
export function assetBlobKey(id: string): string {
  return `assets/${id.slice(-2)}/${id}`
}

/** Makes the blob an asset; the row takes it off the list of loose blobs. */
export async function insertAsset(
  change: Change,
  made: NewAsset,
  accountId: string,
  at: Date,
): Promise<Asset> {
  const facts = made.probed.ok ? made.probed.facts : null
  const asset: Asset = {
    id: made.id,
    account_id: accountId,
    blob_key: made.blobKey,
    size_bytes: made.sizeBytes,
    sha256: made.sha256,
    media_type: facts?.mediaType ?? made.declaredType,
    media_kind: facts?.kind ?? 'other',
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    duration_ms: facts?.durationMs ?? null,
    streams: facts ? JSON.stringify(facts.streams) : null,
    probe_error: made.probed.ok ? null : made.probed.reason,
    created_at: at,
  }
  await change.insertInto('assets').values(asset).execute()
  await releaseBlob(change, made.blobKey)
  return asset
}

/**
 * Deletes the asset if nothing refers to it any more, and returns the key of its blob, which is loose from then
 * on: whoever does not drop it leaves it to the sweep.
 */
export async function deleteAssetIfUnused(change: Change, assetId: string, at: Date): Promise<string | null> {
  const [gone] = await deleteUnusedOf(change, [assetId], at)
  return gone?.blob_key ?? null
}

/** The same of as many as there may be. Returns those that went. */
export async function deleteUnusedOf(
  change: Change,
  assetIds: readonly string[],
  at: Date,
): Promise<Pick<Asset, 'blob_key' | 'size_bytes'>[]> {
  if (assetIds.length === 0) return []
  const isAsked = sql<boolean>`id = any(${[...assetIds]}::uuid[])`
  // Waits for whoever is about to refer to one, so that the look below sees that reference; in one order everywhere,
  // so that two deletes at once wait for each other and not in a circle.
  await sql`select count(*) from (select from assets where ${isAsked} order by id for update) as kept`.execute(
    change,
  )
  const gone = await change
    .deleteFrom('assets')
    .where(isAsked)
    .where(isUnused())
    .returning(['blob_key', 'size_bytes'])
    .execute()
  await loosenBlobs(
    change,
    gone.map(({ blob_key }) => blob_key),
    at,
  )
  return gone
}

/** True of the rows of `assets` that no entry, output, index, person, sent picture, stored state and no task that has not ended names. */
export function isUnused(): RawBuilder<boolean> {
  return sql<boolean>`not exists (select from outputs where asset_id = assets.id) and ${isResultAlone()}`
}

/** True of those that nothing names but outputs, if anything does. */
export function isResultAlone(): RawBuilder<boolean> {
  return sql<boolean>`not exists (select from entries where asset_id = assets.id)
    and not exists (select from index_files where asset_id = assets.id)
    and not exists (select from person_thumbnails where asset_id = assets.id)
    and not exists (select from picture_uploads where asset_id = assets.id)
    and not exists (
      select from asset_uses left join tasks on tasks.id = asset_uses.task_id
      where asset_id = assets.id
        and (asset_uses.project_id is not null or tasks.state in ('queued', 'running')))`
}
