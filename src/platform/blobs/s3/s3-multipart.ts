/** The calls of an upload in parts. */

import type { ListMultipartUploadsCommandOutput, ListPartsCommandOutput } from '@aws-sdk/client-s3'
import type { S3Connection } from './s3-connection.ts'
import { problemOf } from './s3-errors.ts'
import { type S3Objects, tokenField, typeOfAll } from './s3-objects.ts'

export type OpenUpload = { name: string; uploadId: string; begunAt: Date }
export type Part = { PartNumber: number; ETag: string }

export class S3Multipart {
  readonly #s3: S3Connection
  readonly #objects: S3Objects

  constructor(connection: S3Connection, objects: S3Objects) {
    this.#s3 = connection
    this.#objects = objects
  }

  async create(name: string, token: string): Promise<string> {
    const command = new this.#s3.library.CreateMultipartUploadCommand({
      ...this.#s3.object(name),
      ContentType: typeOfAll,
      Metadata: { [tokenField]: token },
    })
    const made = await this.#s3.call('CreateMultipartUpload', () => this.#s3.client.send(command))
    const uploadId = made.UploadId ?? ''
    if ((made.$metadata.attempts ?? 1) > 1) await this.#abortOthers(name, uploadId).catch(() => undefined)
    return uploadId
  }

  async sendPart(
    { name, uploadId }: Pick<OpenUpload, 'name' | 'uploadId'>,
    number: number,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<Part> {
    const command = new this.#s3.library.UploadPartCommand({
      ...this.#s3.object(name),
      UploadId: uploadId,
      PartNumber: number,
      Body: body,
      ContentLength: body.byteLength,
    })
    const sent = await this.#s3.call('UploadPart', () =>
      this.#s3.client.send(command, { abortSignal: signal }),
    )
    return { PartNumber: number, ETag: sent.ETag ?? '' }
  }

  /** Makes the object of its parts; false as for `S3Objects.put`. */
  async complete(
    { name, uploadId }: Pick<OpenUpload, 'name' | 'uploadId'>,
    parts: Part[],
    token: string,
    isOnlyIfAbsent: boolean,
  ): Promise<boolean> {
    const command = new this.#s3.library.CompleteMultipartUploadCommand({
      ...this.#s3.object(name),
      UploadId: uploadId,
      MultipartUpload: { Parts: parts },
      ...(isOnlyIfAbsent ? { IfNoneMatch: '*' } : {}),
    })
    try {
      await this.#s3.client.send(command, { abortSignal: this.#s3.publishSignal() })
      return true
    } catch (thrown) {
      return this.#objects.settle(name, token, 'CompleteMultipartUpload', thrown)
    }
  }

  /** An upload that is not there any more is no failure. */
  async abort({ name, uploadId }: Pick<OpenUpload, 'name' | 'uploadId'>): Promise<void> {
    const command = new this.#s3.library.AbortMultipartUploadCommand({
      ...this.#s3.object(name),
      UploadId: uploadId,
    })
    try {
      await this.#s3.client.send(command)
    } catch (thrown) {
      const problem = problemOf(thrown)
      if (problem.status !== 404) throw this.#s3.failure('AbortMultipartUpload', problem)
    }
  }

  /** Uploads that were begun and neither completed nor aborted. */
  async *open(prefix = ''): AsyncIterable<OpenUpload> {
    for (let page = await this.#openPage(prefix); ; page = await this.#openPage(prefix, page)) {
      for (const { Key, UploadId = '', Initiated } of page.Uploads ?? [])
        yield { name: this.#s3.ownName(Key), uploadId: UploadId, begunAt: Initiated ?? new Date(0) }
      if (!page.IsTruncated) return
    }
  }

  /** When a part last came to an open upload; null when none has, or the upload is gone. */
  async lastPartAt(upload: OpenUpload): Promise<Date | null> {
    let last: Date | null = null
    for (let page = await this.#partPage(upload); page; page = await this.#partPage(upload, page)) {
      for (const { LastModified } of page.Parts ?? [])
        if (LastModified && (last === null || LastModified > last)) last = LastModified
      if (!page.IsTruncated) break
    }
    return last
  }

  /** A try whose answer was lost may have begun an upload that nobody knows of. */
  async #abortOthers(name: string, uploadId: string): Promise<void> {
    for await (const upload of this.open(name))
      if (upload.name === name && upload.uploadId !== uploadId) await this.abort(upload)
  }

  async #openPage(
    prefix: string,
    after?: ListMultipartUploadsCommandOutput,
  ): Promise<ListMultipartUploadsCommandOutput> {
    const command = new this.#s3.library.ListMultipartUploadsCommand({
      ...this.#s3.bucket,
      Prefix: this.#s3.nameOf(prefix),
      MaxUploads: this.#s3.limits.listPage,
      ...(after && { KeyMarker: after.NextKeyMarker, UploadIdMarker: after.NextUploadIdMarker }),
    })
    try {
      return await this.#s3.client.send(command)
    } catch (thrown) {
      const problem = problemOf(thrown)
      // Small stores cannot list uploads. Theirs to clear away: it is no reason not to start.
      if (problem.status === 501 || problem.status === 405) return { $metadata: {} }
      throw this.#s3.failure('ListMultipartUploads', problem)
    }
  }

  async #partPage(
    { name, uploadId }: OpenUpload,
    after?: ListPartsCommandOutput,
  ): Promise<ListPartsCommandOutput | null> {
    const command = new this.#s3.library.ListPartsCommand({
      ...this.#s3.object(name),
      UploadId: uploadId,
      ...(after && { PartNumberMarker: after.NextPartNumberMarker }),
    })
    try {
      return await this.#s3.client.send(command)
    } catch (thrown) {
      const problem = problemOf(thrown)
      if (problem.status === 404) return null
      throw this.#s3.failure('ListParts', problem)
    }
  }
}
