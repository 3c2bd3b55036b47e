/**
 * Uploads in parts. Each part is a blob of its own, sent in any order and as often as need be; completing
 * joins them into one and ends, like every other way in, in `completeUpload`. What is aborted or abandoned is
 * collected.
 */
import type { Readable } from 'node:stream'
import { TriptychError } from '#base/errors.ts'
import { isUuid, uuidV7 } from '#base/ids.ts'
import type { AssetStore, NewAsset } from '../assets/asset-store.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Upload, UploadPart, UploadSession } from '../schema.ts'
import { chooseParts, type ListedPart, partsAtMost } from './choose-parts.ts'
import { joinParts } from './join-parts.ts'
import { deleteParts, discardSessions, keepPart, lockOpenSession } from './session-changes.ts'
import type { UploadStore } from './upload-store.ts'

/** A session in which nothing has happened for this long is taken for abandoned; a slow part may take hours. */
export const abandonedAfterMs = 6 * 3_600_000
/** A start may be sent again because its answer was lost, and either of the two may then be used. */
const openAtMost = 3
const defaultPartBytes = 32 * 1024 ** 2
const sweptAtOnce = 100

export type StoredUpload = { sizeBytes: number; etag: string }
export type NewPart = { number: number; source: Readable; contentLength: number; signal?: AbortSignal }

export class UploadSessionStore {
  readonly #context: CoreContext
  readonly #assets: AssetStore
  readonly #uploads: UploadStore
  /** By session: a client that asks again while the parts are being joined waits for the same end. */
  readonly #completing = new Map<string, Promise<StoredUpload>>()

  constructor(context: CoreContext, assets: AssetStore, uploads: UploadStore) {
    this.#context = context
    this.#assets = assets
    this.#uploads = uploads
  }

  /** What every part but the last of a new session has. */
  get partBytes(): number {
    return this.#context.limits.uploadPartBytes ?? defaultPartBytes
  }

  /** A fresh session, beside those already open. Rejects with `upload_closed` once work on the project has begun. */
  async start(upload: Upload): Promise<UploadSession> {
    await this.#uploads.assertOpen(upload)
    const at = this.#context.clock.now()
    const session: UploadSession = {
      id: uuidV7(at.getTime()),
      upload_id: upload.id,
      part_bytes: this.partBytes,
      touched_at: at,
      completed_at: null,
      stored_bytes: null,
      stored_sha256: null,
      created_at: at,
    }
    const surplus = await this.#context.db.transaction().execute(async (change) => {
      const open = await change
        .selectFrom('upload_sessions')
        .select('id')
        .where('upload_id', '=', upload.id)
        .where('completed_at', 'is', null)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .offset(openAtMost - 1)
        .forUpdate()
        .execute()
      const keys = await discardSessions(
        change,
        open.map(({ id }) => id),
        at,
      )
      await change.insertInto('upload_sessions').values(session).execute()
      return keys
    })
    await this.#drop(surplus)
    return session
  }

  /**
   * Takes the bytes of one part; one of that number that was there before is replaced. Rejects with
   * `upload_session_unknown`, `request_invalid`, `upload_part_too_large`, `upload_too_large`, and as
   * `BlobStore.put` does.
   */
  async receivePart(upload: Upload, sessionId: string, part: NewPart): Promise<UploadPart> {
    const { number, contentLength } = part
    if (!Number.isInteger(number) || number < 1 || number > partsAtMost) {
      throw new TriptychError('request_invalid', {
        detail: `A part has a number from 1 to ${partsAtMost}.`,
      })
    }
    const session = await this.#get(upload, sessionId)
    if (session.completed_at) throw new TriptychError('upload_session_unknown')
    if (contentLength > session.part_bytes)
      throw new TriptychError('upload_part_too_large', { facts: { partBytes: session.part_bytes } })
    const { maxUploadBytes } = this.#context.limits
    if ((number - 1) * session.part_bytes + contentLength > maxUploadBytes)
      throw new TriptychError('upload_too_large', { facts: { maxBytes: maxUploadBytes } })
    await this.#touch(session.id)
    const id = uuidV7(this.#context.clock.now().getTime())
    const blobKey = `parts/${id.slice(-2)}/${id}`
    await this.#assets.loose.announce(blobKey)
    try {
      const stored = await this.#context.blobs.put(blobKey, part.source, {
        maxBytes: contentLength,
        expectedBytes: contentLength,
        ownsChunks: true,
        ...(part.signal ? { signal: part.signal } : {}),
      })
      const row: UploadPart = {
        session_id: session.id,
        number,
        blob_key: blobKey,
        size_bytes: stored.sizeBytes,
        sha256: stored.sha256,
        created_at: this.#context.clock.now(),
      }
      await this.#drop(await this.#context.db.transaction().execute((change) => keepPart(change, row)))
      return row
    } catch (error) {
      await this.#assets.loose.drop(blobKey)
      throw error
    }
  }

  /**
   * Joins the listed parts into the file of the project; asked again, it says again what was stored. Rejects
   * with `upload_session_unknown`, as `chooseParts` does, with `upload_too_large` and `upload_closed`.
   */
  async complete(upload: Upload, sessionId: string, listed: readonly ListedPart[]): Promise<StoredUpload> {
    const session = await this.#get(upload, sessionId)
    const underWay = this.#completing.get(session.id)
    if (underWay) return await underWay
    const completing = this.#complete(upload, session, listed).finally(() =>
      this.#completing.delete(session.id),
    )
    this.#completing.set(session.id, completing)
    return await completing
  }

  /** Idempotent: what is not there is aborted. Rejects with `upload_session_unknown` once it has been completed. */
  async abort(upload: Upload, sessionId: string): Promise<void> {
    if (!isUuid(sessionId)) return
    const at = this.#context.clock.now()
    const keys = await this.#context.db.transaction().execute(async (change) => {
      const session = await change
        .selectFrom('upload_sessions')
        .select(['id', 'completed_at'])
        .where('id', '=', sessionId)
        .where('upload_id', '=', upload.id)
        .forUpdate()
        .executeTakeFirst()
      if (session?.completed_at) throw new TriptychError('upload_session_unknown')
      return session ? await discardSessions(change, [session.id], at) : []
    })
    await this.#drop(keys)
  }

  /** Collects what was abandoned, and forgets what was completed long ago. Returns how many sessions went. */
  async sweep(): Promise<number> {
    const at = this.#context.clock.now()
    const deadline = new Date(at.getTime() - abandonedAfterMs)
    const { ids, keys } = await this.#context.db.transaction().execute(async (change) => {
      const old = await change
        .selectFrom('upload_sessions')
        .select('id')
        .where((where) => where.or([where('touched_at', '<', deadline), where('upload_id', 'is', null)]))
        .limit(sweptAtOnce)
        .forUpdate()
        .skipLocked()
        .execute()
      const ids = old.map(({ id }) => id)
      return { ids, keys: await discardSessions(change, ids, at) }
    })
    await this.#drop(keys)
    return ids.length
  }

  async #complete(
    upload: Upload,
    session: UploadSession,
    listed: readonly ListedPart[],
  ): Promise<StoredUpload> {
    if (session.completed_at) return storedIn(session)
    try {
      const stored = await this.#context.db
        .selectFrom('upload_parts')
        .selectAll()
        .where('session_id', '=', session.id)
        .execute()
      const parts = chooseParts(stored, listed, session.part_bytes)
      await this.#uploads.assertOpen(upload)
      await this.#touch(session.id)
      const made = await joinParts(this.#context, this.#assets, parts, upload.media_type)
      let loosened: string[] = []
      await this.#uploads.record(upload, made, async (change) => {
        loosened = await this.#end(change, session.id, parts, made)
      })
      await this.#drop(loosened)
      return { sizeBytes: made.sizeBytes, etag: made.sha256 }
    } catch (error) {
      // Another call may have done it meanwhile, and taken the parts from under us.
      const now = await this.#get(upload, session.id).catch(() => null)
      if (now?.completed_at) return storedIn(now)
      throw error
    }
  }

  /** Closes the session if its parts are still the ones that were joined. Returns the blobs it needs no more. */
  async #end(
    change: Change,
    sessionId: string,
    joined: readonly UploadPart[],
    made: NewAsset,
  ): Promise<string[]> {
    await lockOpenSession(change, sessionId)
    const at = this.#context.clock.now()
    const keys = await deleteParts(change, [sessionId], at)
    if (!joined.every(({ blob_key }) => keys.includes(blob_key)))
      throw new TriptychError('upload_part_mismatch', {
        detail: 'A part was sent again while the upload was being completed.',
      })
    await change
      .updateTable('upload_sessions')
      .set({
        completed_at: at,
        touched_at: at,
        stored_bytes: made.sizeBytes,
        stored_sha256: made.sha256,
      })
      .where('id', '=', sessionId)
      .execute()
    return keys
  }

  async #get(upload: Upload, id: string): Promise<UploadSession> {
    const session = isUuid(id)
      ? await this.#context.db
          .selectFrom('upload_sessions')
          .selectAll()
          .where('id', '=', id)
          .where('upload_id', '=', upload.id)
          .executeTakeFirst()
      : undefined
    if (!session) throw new TriptychError('upload_session_unknown')
    return session
  }

  async #touch(id: string): Promise<void> {
    await this.#context.db
      .updateTable('upload_sessions')
      .set({ touched_at: this.#context.clock.now() })
      .where('id', '=', id)
      .execute()
  }

  async #drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#assets.loose.drop(key)
  }
}

function storedIn(session: UploadSession): StoredUpload {
  return { sizeBytes: session.stored_bytes!, etag: session.stored_sha256! }
}
