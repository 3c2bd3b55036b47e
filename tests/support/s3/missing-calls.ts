/**
 * What s3rver lacks of the protocol and every store we name in the docs has: uploads in parts can be listed and
 * aborted, and `If-None-Match: *` refuses a taken name. It works on s3rver's own files, and so on its own state.
 */
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorXml, type S3Call } from './s3-call.ts'

export type Answer = { status: number; body: string }

export class MissingCalls {
  readonly #folder: string
  readonly #turns = new Map<string, Promise<unknown>>()

  /** `folder` is s3rver's. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** The answer to a call that s3rver does not know or would answer wrongly; null for all others. */
  async answer(call: S3Call): Promise<Answer | null> {
    const uploadId = call.query.get('uploadId')
    if (uploadId !== null && !existsSync(this.#uploadFolder(call.bucket, uploadId)))
      return failure(404, 'NoSuchUpload', 'The specified upload does not exist.')
    switch (call.operation) {
      case 'ListMultipartUploads':
        return this.#listUploads(call)
      case 'ListParts':
        return this.#listParts(call, uploadId ?? '')
      case 'AbortMultipartUpload':
        await rm(this.#uploadFolder(call.bucket, uploadId ?? ''), { recursive: true, force: true })
        return { status: 204, body: '' }
      case 'PutObject':
      case 'CompleteMultipartUpload': {
        const path = join(this.#folder, call.bucket, `${call.key}._S3rver_object`)
        return call.headers['if-none-match'] === '*' && existsSync(path)
          ? failure(
              412,
              'PreconditionFailed',
              'At least one of the preconditions you specified did not hold.',
            )
          : null
      }
      default:
        return null
    }
  }

  /** Runs `work` when no other write of this object is under way, so that "only if absent" means it. */
  async inTurn(call: S3Call, work: () => Promise<void>): Promise<void> {
    if (!['PutObject', 'CompleteMultipartUpload'].includes(call.operation)) return work()
    const before = this.#turns.get(call.key) ?? Promise.resolve()
    const turn = before.then(work)
    this.#turns.set(
      call.key,
      turn.catch(() => undefined),
    )
    return turn
  }

  async #listUploads({ bucket, query }: S3Call): Promise<Answer> {
    const folder = join(this.#folder, bucket, '._S3rver_uploads')
    const names = await readdir(folder).catch(() => [])
    const uploads = await Promise.all(
      names.map(async (uploadId) => ({
        uploadId,
        key: await readFile(join(folder, uploadId, 'key'), 'utf8').catch(() => ''),
        begunAt: await stat(join(folder, uploadId, 'key')).then(
          ({ mtime }) => mtime,
          () => new Date(0),
        ),
      })),
    )
    const marker = `${query.get('key-marker') ?? ''}\n${query.get('upload-id-marker') ?? ''}`
    const later = uploads
      .filter(({ key }) => key !== '' && key.startsWith(query.get('prefix') ?? ''))
      .map((upload) => ({ ...upload, place: `${upload.key}\n${upload.uploadId}` }))
      .filter(({ place }) => place > marker)
      .sort((a, b) => (a.place < b.place ? -1 : 1))
    const page = later.slice(0, Number(query.get('max-uploads') ?? 1000))
    const last = page.at(-1)
    const items = page.map(
      ({ key, uploadId, begunAt }) =>
        `<Upload><Key>${key}</Key><UploadId>${uploadId}</UploadId><Initiated>${begunAt.toISOString()}</Initiated></Upload>`,
    )
    const more = later.length > page.length
    return listing(
      'ListMultipartUploadsResult',
      `<Bucket>${bucket}</Bucket><IsTruncated>${more}</IsTruncated>${more ? `<NextKeyMarker>${last?.key}</NextKeyMarker><NextUploadIdMarker>${last?.uploadId}</NextUploadIdMarker>` : ''}${items.join('')}`,
    )
  }

  async #listParts({ bucket, key }: S3Call, uploadId: string): Promise<Answer> {
    const folder = this.#uploadFolder(bucket, uploadId)
    const names = (await readdir(folder)).filter((name) => /^\d+$/.test(name))
    const items = await Promise.all(
      names.map(async (name) => {
        const { mtime, size } = await stat(join(folder, name))
        return `<Part><PartNumber>${name}</PartNumber><LastModified>${mtime.toISOString()}</LastModified><ETag>"x"</ETag><Size>${size}</Size></Part>`
      }),
    )
    return listing(
      'ListPartsResult',
      `<Bucket>${bucket}</Bucket><Key>${key}</Key><UploadId>${uploadId}</UploadId><IsTruncated>false</IsTruncated>${items.join('')}`,
    )
  }

  #uploadFolder(bucket: string, uploadId: string): string {
    return join(this.#folder, bucket, '._S3rver_uploads', uploadId)
  }
}

function failure(status: number, code: string, message: string): Answer {
  return { status, body: errorXml(code, message) }
}

function listing(name: string, content: string): Answer {
  return {
    status: 200,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`,
  }
}
