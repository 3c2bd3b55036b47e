/** What we use of s3rver, which comes without types. */
declare module 's3rver' {
  export default class S3rver {
    constructor(options: {
      address: string
      port: number
      silent: boolean
      directory: string
      vhostBuckets: boolean
      configureBuckets: { name: string }[]
    })
    run(): Promise<{ port: number }>
  }
}

declare module 's3rver/lib/stores/filesystem.js' {
  import type { Readable } from 'node:stream'

  export type StoredObject = { bucket: string; key: string; content: Readable | Buffer; metadata: object }
  export type Page = { objects: { key: string }[]; commonPrefixes: string[]; isTruncated: boolean }
  export type PageOptions = { startAfter?: string; maxKeys?: number; prefix?: string; delimiter?: string }

  export default class FilesystemStore {
    getResourcePath(bucket: string, key: string | undefined, resource: string): string
    putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>
    putObject(object: StoredObject): Promise<{ size: number; md5: string }>
    putPart(
      bucket: string,
      uploadId: string,
      partNumber: string,
      content: Readable,
    ): Promise<{ size: number; md5: string }>
    getObject(
      bucket: string,
      key: string,
      options?: { start?: number; end?: number },
    ): Promise<{
      size: number | string
      content: Readable | null
      range?: { start: number; end: number }
    } | null>
    listObjects(bucket: string, options: PageOptions): Promise<Page>
  }
}
