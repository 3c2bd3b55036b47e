/**
 * Pictures that are sent to be looked at: thumbnails of persons, and what is searched by. A link takes one picture,
 * once; whoever confirms it hears whether it can be used.
 */
import type { Readable } from 'node:stream'
import { asTriptychError, TriptychError } from '#base/errors.ts'
import { isUuid, uuidV7 } from '#base/ids.ts'
import { type AssetStore, insertAsset, type NewAsset } from '../assets/asset-store.ts'
import type { Change, CoreContext, PictureLook } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Asset } from '../schema.ts'
import type { PictureFailure, PictureUpload } from './tables.ts'

export type PicturePurpose = PictureUpload['purpose']

type Rules = { mediaTypes: readonly string[]; minSide: number }

const photos = ['image/jpeg', 'image/png', 'image/webp']
const rulesOf: Record<PicturePurpose, Rules> = {
  thumbnail: { mediaTypes: photos, minSide: 256 },
  query: { mediaTypes: [...photos, 'image/heic', 'image/heif'], minSide: 224 },
}
const maxBytes = 5 * 1024 ** 2
const linkMs = 15 * 60_000
const nothingSeen: PictureLook = { pictureHash: null, signature: null, faces: [] }

export type PictureRequest = { purpose: PicturePurpose; workspaceId: string | null; fileName: string }

export type ReceivedPicture = {
  source: Readable
  mediaType: string
  /** What the transfer announced; null when it is chunked. */
  contentLength: number | null
  signal: AbortSignal
}

export class PictureUploads {
  readonly #context: CoreContext
  readonly #assets: AssetStore

  constructor(context: CoreContext, assets: AssetStore) {
    this.#context = context
    this.#assets = assets
  }

  /** Its id is the key of the picture. */
  async open(
    principal: Principal,
    { purpose, workspaceId, fileName }: PictureRequest,
  ): Promise<PictureUpload> {
    await this.#context.room?.assertRoom()
    const at = this.#context.clock.now()
    const upload: PictureUpload = {
      id: uuidV7(at.getTime()),
      account_id: principal.accountId,
      workspace_id: workspaceId,
      purpose,
      credential_id: principal.credentialId,
      file_name: fileName,
      asset_id: null,
      failure: null,
      look: null,
      expires_at: new Date(at.getTime() + linkMs),
      used_at: null,
      created_at: at,
    }
    await this.#context.db.insertInto('picture_uploads').values(upload).execute()
    return upload
  }

  /**
   * Takes the bytes, which the caller's link allows. Rejects with `upload_unknown`, `upload_closed` when they came
   * already, `upload_too_large` and `upload_incomplete`.
   */
  async receive(id: string, picture: ReceivedPicture): Promise<void> {
    const upload = await this.#read(id)
    if (upload.used_at) throw new TriptychError('upload_closed', { detail: 'The link has been used.' })
    const stored = await this.#store(id, picture)
    const at = this.#context.clock.now()
    try {
      await this.#context.db.transaction().execute(async (change) => {
        const taken = await change
          .updateTable('picture_uploads')
          .set({ used_at: at, failure: failureOf(stored, upload) })
          .where('id', '=', id)
          .where('used_at', 'is', null)
          .returning('account_id')
          .executeTakeFirst()
        if (!taken) throw new TriptychError('upload_closed', { detail: 'The link has been used.' })
        const asset = await insertAsset(change, stored, taken.account_id, at)
        await change.updateTable('picture_uploads').set({ asset_id: asset.id }).where('id', '=', id).execute()
      })
    } catch (error) {
      await this.#assets.loose.drop(stored.blobKey)
      throw error
    }
  }

  /**
   * Looks at the picture, the first time; null when it can be used, else why not. Rejects with `upload_unknown` for
   * a key that is not the account's or of another purpose or workspace.
   */
  async confirm(principal: Principal, key: string, use: PictureUse): Promise<PictureFailure | null> {
    const upload = await this.#read(key)
    if (upload.account_id !== principal.accountId || !isFor(upload, use))
      throw new TriptychError('upload_unknown')
    if (upload.failure) return upload.failure
    if (!upload.asset_id) return 'missing'
    if (upload.look !== null) return null
    return await this.#look(upload, await this.#assets.get(upload.account_id, upload.asset_id))
  }

  /** What the probe could read may still be damaged further on. */
  async #look({ id }: PictureUpload, { blob_key }: Asset): Promise<PictureFailure | null> {
    try {
      const look = (await this.#context.lookAtPicture?.(blob_key)) ?? nothingSeen
      await this.#note(id, { look: JSON.stringify(look) })
      return null
    } catch (thrown) {
      const { kind } = asTriptychError(thrown)
      if (kind !== 'invalid' && kind !== 'too_large') throw thrown
      await this.#note(id, { failure: 'not_a_picture' })
      return 'not_a_picture'
    }
  }

  async #note(id: string, found: Partial<Pick<PictureUpload, 'look' | 'failure'>>): Promise<void> {
    await this.#context.db.updateTable('picture_uploads').set(found).where('id', '=', id).execute()
  }

  async #store(id: string, { source, mediaType, contentLength, signal }: ReceivedPicture): Promise<NewAsset> {
    try {
      if ((contentLength ?? 0) > maxBytes)
        throw new TriptychError('upload_too_large', { facts: { maxBytes } })
      return await this.#assets.storeStream(source, mediaType, {
        maxBytes,
        ownsChunks: true,
        signal,
        ...(contentLength === null ? {} : { expectedBytes: contentLength }),
      })
    } catch (thrown) {
      const error = asTriptychError(thrown)
      if (error.code === 'upload_too_large') await this.#fail(id, 'too_large')
      throw error
    }
  }

  async #fail(id: string, failure: PictureFailure): Promise<void> {
    await this.#context.db
      .updateTable('picture_uploads')
      .set({ failure, used_at: this.#context.clock.now() })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .execute()
  }

  async #read(id: string): Promise<PictureUpload> {
    const upload = isUuid(id)
      ? await this.#context.db
          .selectFrom('picture_uploads')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirst()
      : undefined
    if (!upload) throw new TriptychError('upload_unknown')
    return upload
  }
}

/** What a picture is to be used for; those to search by are of no workspace. */
export type PictureUse = { purpose: PicturePurpose; workspaceId: string | null }

/** Rejects with `thumbnail_unknown` unless a picture of that key was sent, confirmed and found usable. */
export async function confirmedPicture(
  db: Pick<Change, 'selectFrom'>,
  accountId: string,
  key: string,
  use: PictureUse,
): Promise<{ assetId: string; look: PictureLook }> {
  const upload = isUuid(key)
    ? await db
        .selectFrom('picture_uploads')
        .selectAll()
        .where('id', '=', key)
        .where('account_id', '=', accountId)
        .executeTakeFirst()
    : undefined
  if (!upload?.asset_id || upload.failure || upload.look === null || !isFor(upload, use))
    throw new TriptychError('thumbnail_unknown', { detail: 'No confirmed picture has that key.' })
  return {
    assetId: upload.asset_id,
    look: { ...nothingSeen, ...(JSON.parse(upload.look) as Partial<PictureLook>) },
  }
}

function isFor(upload: PictureUpload, { purpose, workspaceId }: PictureUse): boolean {
  return upload.purpose === purpose && upload.workspace_id === workspaceId
}

function failureOf({ probed }: NewAsset, { purpose }: PictureUpload): PictureFailure | null {
  const { mediaTypes, minSide } = rulesOf[purpose]
  if (!probed.ok || probed.facts.kind !== 'image' || !mediaTypes.includes(probed.facts.mediaType))
    return 'not_a_picture'
  const { width, height } = probed.facts
  return Math.min(width ?? 0, height ?? 0) < minSide ? 'too_small' : null
}
