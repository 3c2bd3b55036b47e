/** A bucket for a test: an S3 server process with a proxy in front of it that can break requests. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { openS3BlobStore, type S3StoreOptions } from '#platform/blobs/s3/s3-blob-store.ts'
import { connectS3, defaultS3Limits } from '#platform/blobs/s3/s3-connection.ts'
import { S3Multipart } from '#platform/blobs/s3/s3-multipart.ts'
import { S3Objects } from '#platform/blobs/s3/s3-objects.ts'
import { parseS3Settings, type S3Credentials } from '#platform/blobs/s3/s3-settings.ts'
import { FaultProxy } from './fault-proxy.ts'

/** The only key that s3rver knows. */
export const testCredentials: S3Credentials = {
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
  sessionToken: null,
}

const bucketName = 'triptych-test'
const program = fileURLToPath(new URL('./s3rver-main.ts', import.meta.url))

export type TestBucket = {
  proxy: FaultProxy
  /** The folder in which the server keeps its files. */
  folder: string
  /** The value of TRIPTYCH_BLOBS. */
  setting(prefix?: string): string
  open(options?: S3StoreOptions & { prefix?: string }): Promise<BlobStore>
  close(): Promise<void>
}

export async function startTestBucket(): Promise<TestBucket> {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-s3-'))
  // The tokens of its lists need DES.
  const args = ['--openssl-legacy-provider', program, folder, bucketName]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = await once(child.stdout, 'data')
  const proxy = await FaultProxy.start(Number(port), folder)
  const setting = (prefix = '') => `s3://${bucketName}/${prefix}?endpoint=${proxy.url}`
  return {
    proxy,
    folder,
    setting,
    open: ({ prefix, ...options } = {}) =>
      openS3BlobStore(parseS3Settings(setting(prefix)), testCredentials, options),
    async close() {
      await proxy.close()
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Uploads left open, and notes and probes that were not taken away, below a setting's prefix. */
export async function leavingsOf(setting: string, credentials: S3Credentials): Promise<string[]> {
  const connection = await connectS3(parseS3Settings(setting), credentials, defaultS3Limits)
  const objects = new S3Objects(connection)
  const names: string[] = []
  for await (const { name } of new S3Multipart(connection, objects).open()) names.push(name)
  for await (const { name } of objects.list('.triptych/')) names.push(name)
  connection.close()
  return names
}
