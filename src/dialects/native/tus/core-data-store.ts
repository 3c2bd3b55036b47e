/** The store of a tus server, by the core: for one request, in the name of its caller. */
import type { Readable } from 'node:stream'
import { DataStore, Upload } from '@tus/server'
import { TriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { ResumableUpload } from '#core/uploads/resumable-upload-store.ts'
import { fromTusMetadata } from '../translate/upload.ts'

export const tusExtensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination']

export class CoreDataStore extends DataStore {
  readonly #core: Core
  readonly #principal: Principal

  constructor(core: Core, principal: Principal) {
    super()
    this.#core = core
    this.#principal = principal
    this.extensions = [...tusExtensions]
  }

  override async create(upload: Upload): Promise<Upload> {
    const { fileName, mediaType, projectId } = fromTusMetadata(upload.metadata ?? {})
    const made = await this.#core.resumableUploads.create(this.#principal, {
      id: upload.id,
      projectId,
      fileName,
      mediaType,
      sizeBytes: upload.size ?? null,
      metadata: JSON.stringify(upload.metadata ?? {}),
    })
    return toUpload(made)
  }

  override async getUpload(id: string): Promise<Upload> {
    return toUpload(await this.#core.resumableUploads.get(this.#principal, id))
  }

  override async declareUploadLength(id: string, sizeBytes: number): Promise<void> {
    await this.#core.resumableUploads.declareSize(this.#principal, id, sizeBytes)
  }

  override async write(source: Readable, id: string, offset: number): Promise<number> {
    return await this.#core.resumableUploads.append(this.#principal, id, offset, source)
  }

  override async remove(id: string): Promise<void> {
    await this.#core.resumableUploads.remove(this.#principal, id)
  }
}

function toUpload({ id, sizeBytes, offsetBytes, metadata, createdAt }: ResumableUpload): Upload {
  if (typeof metadata !== 'string') throw new TriptychError('internal')
  const given = JSON.parse(metadata) as Record<string, string | null>
  return new Upload({
    id,
    offset: offsetBytes,
    creation_date: createdAt.toISOString(),
    ...(sizeBytes === null ? {} : { size: sizeBytes }),
    ...(Object.keys(given).length === 0 ? {} : { metadata: given }),
  })
}
