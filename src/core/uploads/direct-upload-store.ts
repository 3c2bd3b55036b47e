/** Files that come whole in one request and are an asset when it is answered, or nothing. */
import type { Readable } from 'node:stream'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { AssetStore, NewAsset } from '../assets/asset-store.ts'
import type { CoreContext, MediaFacts } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { ensureDefaultLibrary } from '../projects/default-library.ts'
import type { ProjectStore } from '../projects/project-store.ts'
import type { Asset, Upload } from '../schema.ts'
import type { UploadStore } from './upload-store.ts'

export type DirectUpload = {
  /** A timeline project that it is bound to at once; null puts it on the shelf of the account. */
  projectId: string | null
  fileName: string
  mediaType: string
  source: Readable
  /** What the transfer announced; null when it is chunked. */
  contentLength: number | null
  signal: AbortSignal
}

export type DirectUploadParts = { assets: AssetStore; uploads: UploadStore; projects: ProjectStore }

export class DirectUploadStore {
  readonly #context: CoreContext
  readonly #parts: DirectUploadParts

  constructor(context: CoreContext, parts: DirectUploadParts) {
    this.#context = context
    this.#parts = parts
  }

  /**
   * Rejects with `project_unknown`, `key_bounded`, `upload_too_large`, `upload_incomplete`, `media_unreadable` and
   * `media_unsupported` (a file that can be neither seen nor heard, or that does not say how large or long it is);
   * then nothing of it is left.
   */
  async receive(principal: Principal, input: DirectUpload): Promise<Asset> {
    const { contentLength, projectId } = input
    const { maxUploadBytes } = this.#context.limits
    if (projectId === null) requireUnbounded(principal)
    else await this.#parts.projects.get(principal, projectId, 'timeline')
    // Said at once, so that no client sends gigabytes to hear it.
    if ((contentLength ?? 0) > maxUploadBytes)
      throw new TriptychError('upload_too_large', { facts: { maxBytes: maxUploadBytes } })
    await this.#context.room?.assertRoom()
    const stored = await this.#parts.assets.storeStream(input.source, input.mediaType, {
      maxBytes: maxUploadBytes,
      ownsChunks: true,
      signal: input.signal,
      ...(contentLength === null ? {} : { expectedBytes: contentLength }),
    })
    try {
      assertPlayable(stored)
      return await this.#record(principal, input, stored)
    } catch (error) {
      await this.#parts.assets.loose.drop(stored.blobKey)
      throw error
    }
  }

  async #record(principal: Principal, input: DirectUpload, stored: NewAsset): Promise<Asset> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const projectId =
        input.projectId ??
        (await ensureDefaultLibrary(change, principal, this.#parts.projects, at, 'account'))
      const upload: Upload = {
        id: uuidV7(at.getTime()),
        account_id: principal.accountId,
        project_id: projectId,
        credential_id: principal.credentialId,
        file_name: input.fileName,
        media_type: input.mediaType,
        declared_bytes: input.contentLength,
        asset_id: null,
        expires_at: at,
        completed_at: null,
        created_at: at,
      }
      await change.insertInto('uploads').values(upload).execute()
      return (await this.#parts.uploads.completeUpload(change, upload, stored)).asset
    })
  }
}

/** What is put on a timeline must say what it is: how large, where it is seen, and how long, where it plays. */
function assertPlayable({ probed }: NewAsset): void {
  if (!probed.ok) throw new TriptychError('media_unreadable', { detail: probed.reason })
  const lack = lackOf(probed.facts)
  if (lack) throw new TriptychError('media_unsupported', { detail: lack })
}

function lackOf({ kind, mediaType, width, height, durationMs }: MediaFacts): string | null {
  if (kind === 'other') return 'The file is neither a picture nor a video nor sound.'
  if (kind !== 'audio' && !(width && height)) return 'The file does not say how large its picture is.'
  const plays = kind !== 'image' || mediaType === 'image/gif'
  return plays && !durationMs ? 'The file does not say how long it plays.' : null
}
