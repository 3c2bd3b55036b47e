/**
 * Uploads that may break off anywhere and go on from there. What comes in one request is kept in pieces, each a
 * blob of its own that survives a crash once it is recorded; the last one is recorded together with the whole
 * file, so that an upload that says it has all its bytes is an asset. Any process may take any request: a piece
 * counts only where the upload stands at that moment.
 */
import type { Readable } from 'node:stream'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import { type AssetStore, assetBlobKey, type NewAsset } from '../assets/asset-store.ts'
import type { Change, CoreContext } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { ensureDefaultLibrary } from '../projects/default-library.ts'
import type { ProjectLists } from '../projects/project-lists.ts'
import type { ProjectStore } from '../projects/project-store.ts'
import type { Upload, UploadPart, UploadSession } from '../schema.ts'
import { partsAtMost } from './choose-parts.ts'
import { joinParts } from './join-parts.ts'
import { PieceReader } from './piece-reader.ts'
import { assertStanding, type Found, findResumable, offsetMismatch, sizeOf } from './resumable-upload.ts'
import { deleteParts, discardSessions, keepPart, lockOpenSession } from './session-changes.ts'
import { abandonedAfterMs } from './upload-session-store.ts'
import type { UploadStore } from './upload-store.ts'

const defaultPieceBytes = 32 * 1024 ** 2

export type NewResumableUpload = {
  id: string
  /** Null puts the file on the shelf of the key. */
  projectId: string | null
  fileName: string
  mediaType: string
  /** Null while the client does not know. */
  sizeBytes: number | null
  /** JSON text, given back as it came. */
  metadata: string
}

export type ResumableUpload = {
  id: string
  offsetBytes: number
  sizeBytes: number | null
  metadata: string
  projectId: string
  /** Once it is whole. */
  assetId: string | null
  createdAt: Date
}

type Piece = Pick<UploadPart, 'blob_key' | 'size_bytes' | 'sha256'>

export type ResumableUploadParts = {
  assets: AssetStore
  uploads: UploadStore
  projects: ProjectStore
  projectLists: ProjectLists
}

export class ResumableUploadStore {
  readonly #context: CoreContext
  readonly #parts: ResumableUploadParts

  constructor(context: CoreContext, parts: ResumableUploadParts) {
    this.#context = context
    this.#parts = parts
  }

  /** An empty file is whole at once. Rejects with `project_unknown`, `upload_closed`, `key_bounded` or `upload_too_large`. */
  async create(principal: Principal, input: NewResumableUpload): Promise<ResumableUpload> {
    this.#assertAllowed(input.sizeBytes ?? 0)
    if (input.projectId === null) requireUnbounded(principal)
    else {
      const { id } = await this.#parts.projectLists.get(principal, input.projectId)
      await this.#parts.uploads.assertOpen({ project_id: id })
    }
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      const projectId =
        input.projectId ?? (await ensureDefaultLibrary(change, principal, this.#parts.projects, at))
      const upload: Upload = {
        id: uuidV7(at.getTime()),
        account_id: principal.accountId,
        project_id: projectId,
        credential_id: principal.credentialId,
        file_name: input.fileName,
        media_type: input.mediaType,
        declared_bytes: input.sizeBytes,
        asset_id: null,
        expires_at: new Date(at.getTime() + abandonedAfterMs),
        completed_at: null,
        created_at: at,
      }
      await change.insertInto('uploads').values(upload).execute()
      const session: UploadSession = {
        id: input.id,
        upload_id: upload.id,
        part_bytes: this.#pieceBytes,
        touched_at: at,
        completed_at: null,
        stored_bytes: null,
        stored_sha256: null,
        created_at: at,
      }
      await change.insertInto('upload_sessions').values(session).execute()
      await change
        .insertInto('resumable_uploads')
        .values({ session_id: session.id, metadata: input.metadata })
        .execute()
    })
    if (input.sizeBytes === 0)
      await this.#finish(await findResumable(this.#context.db, principal, input.id), null)
    return await this.get(principal, input.id)
  }

  /** Rejects with `upload_unknown` alike when there is none, and when another key of the account made it. */
  async get(principal: Principal, id: string): Promise<ResumableUpload> {
    const { session, upload, metadata, parts } = await findResumable(this.#context.db, principal, id)
    return {
      id: session.id,
      offsetBytes: session.stored_bytes ?? sizeOf(parts),
      sizeBytes: upload.declared_bytes,
      metadata,
      projectId: upload.project_id,
      assetId: upload.asset_id,
      createdAt: session.created_at,
    }
  }

  /** Rejects with `request_invalid` when it was said before. */
  async declareSize(principal: Principal, id: string, sizeBytes: number): Promise<void> {
    this.#assertAllowed(sizeBytes)
    const { upload } = await findResumable(this.#context.db, principal, id)
    const declared = await this.#context.db
      .updateTable('uploads')
      .set({ declared_bytes: sizeBytes })
      .where('id', '=', upload.id)
      .where('declared_bytes', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!declared) throw new TriptychError('request_invalid', { detail: 'The length has been declared.' })
  }

  /**
   * Takes bytes that belong at `offsetBytes`, and returns where the upload stands then. What came of a request
   * that broke off is kept, and the call then rejects with `upload_incomplete`. Rejects with
   * `upload_offset_mismatch` when the upload stands elsewhere, also because another request was faster.
   */
  async append(principal: Principal, id: string, offsetBytes: number, source: Readable): Promise<number> {
    let found = await findResumable(this.#context.db, principal, id)
    const { upload, session } = found
    if (offsetBytes !== (session.stored_bytes ?? sizeOf(found.parts))) throw offsetMismatch()
    if (session.completed_at) return offsetBytes
    const sizeBytes = upload.declared_bytes
    const reader = new PieceReader(source)
    let offset = offsetBytes
    while (offset !== sizeBytes && !(await reader.isAtEnd())) {
      const room = Math.min(session.part_bytes, (sizeBytes ?? this.#context.limits.maxUploadBytes) - offset)
      if (room === 0) this.#refuseMore()
      const piece = await this.#storePiece(reader, room, offset === 0 && room === sizeBytes)
      offset += piece.size_bytes
      if (offset === sizeBytes) {
        await this.#finish(found, piece)
        return offset
      }
      found = { ...found, parts: await this.#keep(found, piece) }
    }
    // The length may have been declared after the last byte came.
    if (offset === sizeBytes) await this.#finish(found, null)
    if (reader.failure) throw new TriptychError('upload_incomplete', { cause: reader.failure })
    return offset
  }

  /** Rejects with `upload_unknown`, also when it is whole: then it is an asset. */
  async remove(principal: Principal, id: string): Promise<void> {
    const { session, upload } = await findResumable(this.#context.db, principal, id)
    if (session.completed_at) throw new TriptychError('upload_unknown')
    const at = this.#context.clock.now()
    const keys = await this.#context.db.transaction().execute(async (change) => {
      await lockOpenSession(change, session.id)
      const loosened = await discardSessions(change, [session.id], at)
      await change.deleteFrom('uploads').where('id', '=', upload.id).execute()
      return loosened
    })
    await this.#drop(keys)
  }

  get #pieceBytes(): number {
    return this.#context.limits.uploadPartBytes ?? defaultPieceBytes
  }

  /** @param isWhole whether it is the whole file if the line holds, and then the asset's blob as it is. */
  async #storePiece(reader: PieceReader, maxBytes: number, isWhole: boolean): Promise<Piece> {
    const id = uuidV7(this.#context.clock.now().getTime())
    const blobKey = isWhole ? assetBlobKey(id) : `parts/${id.slice(-2)}/${id}`
    await this.#parts.assets.loose.announce(blobKey)
    try {
      const { sizeBytes, sha256 } = await this.#context.blobs.put(blobKey, reader.piece(maxBytes), {
        maxBytes,
      })
      return { blob_key: blobKey, size_bytes: sizeBytes, sha256 }
    } catch (error) {
      await this.#drop([blobKey])
      throw error
    }
  }

  /** Records a piece behind those that are there. Returns all of them. */
  async #keep({ session, parts }: Found, piece: Piece): Promise<UploadPart[]> {
    const part: UploadPart = {
      ...piece,
      session_id: session.id,
      number: parts.length + 1,
      created_at: this.#context.clock.now(),
    }
    try {
      if (part.number > partsAtMost)
        throw new TriptychError('request_invalid', {
          detail: `An upload may break off ${partsAtMost} times at most.`,
        })
      await this.#context.db.transaction().execute(async (change) => {
        await assertStanding(change, session.id, parts)
        await keepPart(change, part)
      })
      return [...parts, part]
    } catch (error) {
      await this.#drop([piece.blob_key])
      throw error
    }
  }

  /** Makes the file of all pieces, the last of which is not recorded; when it rejects, that one is to be sent again. */
  async #finish({ session, upload, parts }: Found, last: Piece | null): Promise<void> {
    let loosened: string[] = []
    try {
      await this.#context.db
        .updateTable('upload_sessions')
        .set({ touched_at: this.#context.clock.now() })
        .where('id', '=', session.id)
        .execute()
      const made = await this.#fileOf(parts, last, upload.media_type)
      await this.#parts.uploads.record(upload, made, async (change) => {
        await assertStanding(change, session.id, parts)
        loosened = await this.#end(change, session.id, made)
      })
    } finally {
      await this.#drop(last ? [...loosened, last.blob_key] : loosened)
    }
  }

  async #fileOf(parts: readonly UploadPart[], last: Piece | null, mediaType: string): Promise<NewAsset> {
    const { assets } = this.#parts
    if (last === null || parts.length > 0)
      return await joinParts(this.#context, assets, last ? [...parts, last] : parts, mediaType)
    const { blob_key, size_bytes, sha256 } = last
    return await assets.adopt(blob_key, { sizeBytes: size_bytes, sha256 }, mediaType)
  }

  async #end(change: Change, sessionId: string, made: NewAsset): Promise<string[]> {
    const at = this.#context.clock.now()
    const keys = await deleteParts(change, [sessionId], at)
    await change
      .updateTable('upload_sessions')
      .set({ completed_at: at, touched_at: at, stored_bytes: made.sizeBytes, stored_sha256: made.sha256 })
      .where('id', '=', sessionId)
      .execute()
    return keys
  }

  #assertAllowed(bytes: number): void {
    if (bytes > this.#context.limits.maxUploadBytes) this.#refuseMore()
  }

  #refuseMore(): never {
    throw new TriptychError('upload_too_large', {
      facts: { maxBytes: this.#context.limits.maxUploadBytes },
    })
  }

  async #drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#parts.assets.loose.drop(key)
  }
}
