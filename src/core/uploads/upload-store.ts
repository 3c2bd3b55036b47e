/**
 * Uploads: a promise of one file for one project, kept by one transfer of its bytes. Every way in ends in
 * `completeUpload`.
 */
import type { Readable } from 'node:stream'
import { TriptychError } from '#base/errors.ts'
import { isUuid, uuidV7 } from '#base/ids.ts'
import { type AssetStore, deleteAssetIfUnused, insertAsset, type NewAsset } from '../assets/asset-store.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { insertEntry } from '../entries/insert-entry.ts'
import { recordEvent } from '../events/event-store.ts'
import { lockProject, type NewProject, type ProjectStore } from '../projects/project-store.ts'
import type { Asset, Project, Upload } from '../schema.ts'

export type NewUpload = { fileName: string; mediaType: string; declaredBytes: number | null }

export class UploadStore {
  readonly #context: CoreContext
  readonly #assets: AssetStore
  readonly #projects: ProjectStore

  constructor(context: CoreContext, assets: AssetStore, projects: ProjectStore) {
    this.#context = context
    this.#assets = assets
    this.#projects = projects
  }

  /** A project and the upload that will bring its file, in one step. Rejects with `upload_too_large`. */
  async openWithProject(
    principal: Principal,
    project: NewProject,
    upload: NewUpload,
  ): Promise<{ project: Project; upload: Upload }> {
    this.#assertAllowed(upload.declaredBytes)
    await this.#context.room?.assertRoom()
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const made = await this.#projects.insert(change, principal, project, at)
      const row: Upload = {
        id: uuidV7(at.getTime()),
        account_id: principal.accountId,
        project_id: made.id,
        credential_id: principal.credentialId,
        file_name: upload.fileName,
        media_type: upload.mediaType,
        declared_bytes: upload.declaredBytes,
        asset_id: null,
        expires_at: new Date(at.getTime() + this.#context.limits.uploadLinkMs),
        completed_at: null,
        created_at: at,
      }
      await change.insertInto('uploads').values(row).execute()
      return { project: made, upload: row }
    })
  }

  async get(id: string): Promise<Upload> {
    const upload = isUuid(id)
      ? await this.#context.db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
      : undefined
    if (!upload) throw new TriptychError('upload_unknown')
    return upload
  }

  /** The file that was uploaded for a project, or null while there is none. */
  async sourceOf(projectId: string): Promise<Asset | null> {
    const asset = await this.#context.db
      .selectFrom('assets')
      .selectAll('assets')
      .innerJoin('entries', 'entries.asset_id', 'assets.id')
      .where('entries.project_id', '=', projectId)
      .where('entries.role', '=', 'source')
      .executeTakeFirst()
    return asset ?? null
  }

  /**
   * Takes the bytes of an upload: stores, probes and records them. When it resolves the file is durable and
   * visible; when it rejects nothing of it is left. Rejects with `upload_closed` once work on the project has
   * begun, `upload_too_large`, `upload_incomplete`, `storage_full` or `storage_failed`.
   * @param source nobody else may read its chunks: their memory is given back as they are stored
   * @param contentLength what the transfer announced, or null when it is chunked
   */
  async receive(
    upload: Upload,
    source: Readable,
    contentLength: number | null,
    signal?: AbortSignal,
  ): Promise<Asset> {
    // Said at once, so that no client sends gigabytes to hear it.
    await this.assertOpen(upload)
    this.#assertAllowed(contentLength)
    const stored = await this.#assets.storeStream(source, upload.media_type, {
      maxBytes: this.#context.limits.maxUploadBytes,
      ownsChunks: true,
      ...(contentLength === null ? {} : { expectedBytes: contentLength }),
      ...(signal ? { signal } : {}),
    })
    return await this.record(upload, stored)
  }

  /** Rejects with `upload_closed` once work on the project has begun; only the completion decides. */
  async assertOpen(upload: Pick<Upload, 'project_id'>): Promise<void> {
    const project = await this.#context.db
      .selectFrom('projects')
      .select(['kind', 'task_count'])
      .where('id', '=', upload.project_id)
      .executeTakeFirst()
    if (!project) throw new TriptychError('project_unknown')
    if (isClosed(project)) throw new TriptychError('upload_closed')
  }

  /**
   * Makes stored bytes the source of the upload's project; they are dropped when it rejects.
   * @param before what else belongs into the transaction, and may refuse it
   */
  async record(
    upload: Upload,
    stored: NewAsset,
    before: (change: Change) => Promise<void> = async () => {},
  ): Promise<Asset> {
    const completed = await this.#context.db
      .transaction()
      .execute(async (change) => {
        await before(change)
        return await this.completeUpload(change, upload, stored)
      })
      .catch(async (error: unknown) => {
        await this.#assets.loose.drop(stored.blobKey)
        throw error
      })
    if (completed.replaced) await this.#assets.loose.drop(completed.replaced)
    return completed.asset
  }

  /**
   * Where every kind of upload ends: the blob becomes the source of a restoration project, where the last one
   * wins until work begins, or one more file of any other; `replaced` is the blob of the source before, for the
   * caller to drop after the commit.
   */
  async completeUpload(
    change: Change,
    upload: Upload,
    stored: NewAsset,
  ): Promise<{ asset: Asset; replaced: string | null }> {
    const at = this.#context.clock.now()
    const project = await lockProject(change, upload.account_id, upload.project_id)
    if (isClosed(project)) throw new TriptychError('upload_closed')
    const asset = await insertAsset(change, stored, upload.account_id, at)
    const hasSource = project.kind === 'restoration'
    const replaced = hasSource
      ? await change
          .deleteFrom('entries')
          .where('project_id', '=', project.id)
          .where('role', '=', 'source')
          .returning('asset_id')
          .executeTakeFirst()
      : undefined
    const owner = { accountId: upload.account_id, credentialId: upload.credential_id }
    const role = hasSource ? 'source' : 'member'
    const entry = { projectId: project.id, assetId: asset.id, name: upload.file_name, role } as const
    await insertEntry(change, owner, entry, at)
    const unused = replaced?.asset_id ? await deleteAssetIfUnused(change, replaced.asset_id, at) : null
    await change
      .updateTable('uploads')
      .set({ asset_id: asset.id, completed_at: at })
      .where('id', '=', upload.id)
      .execute()
    await change
      .updateTable('projects')
      .set({
        updated_at: at,
        ...(hasSource ? { source_stored: true } : {}),
        ...(hasSource && stored.probed.ok ? { has_picture: stored.probed.facts.hasVideo } : {}),
      })
      .where('id', '=', project.id)
      .execute()
    await recordEvent(change, {
      accountId: upload.account_id,
      credentialId: upload.credential_id,
      type: 'upload.completed',
      noun: 'project',
      nounId: project.id,
      facts: { assetId: asset.id, sizeBytes: asset.size_bytes, sha256: asset.sha256 },
      at,
    })
    return { asset, replaced: unused }
  }

  #assertAllowed(announcedBytes: number | null): void {
    const { maxUploadBytes } = this.#context.limits
    if (announcedBytes !== null && announcedBytes > maxUploadBytes)
      throw new TriptychError('upload_too_large', { facts: { maxBytes: maxUploadBytes } })
  }
}

/** Once work on it has begun, the source of a restoration may not change. */
function isClosed({ kind, task_count }: Pick<Project, 'kind' | 'task_count'>): boolean {
  return kind === 'restoration' && task_count > 0
}
