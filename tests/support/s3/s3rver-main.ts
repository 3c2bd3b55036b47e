/**
 * The program of the S3 server process in tests: s3rver, with faults put right that no real store has: answers
 * given before the bytes were written, objects overwritten in place, lists in the order of folders, and the range
 * 0-0 taken for everything. Arguments: folder, bucket. Prints its port.
 */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import S3rver from 's3rver'
import FilesystemStore from 's3rver/lib/stores/filesystem.js'

const store = FilesystemStore.prototype
let lastTemporary = 0

async function writeWhole(path: string, content: Readable): Promise<{ size: number; md5: string }> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = join(dirname(path), `.writing-${lastTemporary++}`)
  const hash = createHash('md5')
  let size = 0
  try {
    await pipeline(
      content,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          size += chunk.byteLength
          yield chunk
        }
      },
      createWriteStream(temporary),
    )
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
  return { size, md5: hash.digest('hex') }
}

store.putPart = async function putPart(bucket, uploadId, partNumber, content) {
  const path = join(this.getResourcePath(bucket, undefined, 'uploads'), uploadId, partNumber)
  const written = await writeWhole(path, content)
  await writeFile(`${path}.md5`, written.md5)
  return written
}

store.putObject = async function putObject({ bucket, key, content, metadata }) {
  const stream = Buffer.isBuffer(content) ? Readable.from([content]) : content
  const written = await writeWhole(this.getResourcePath(bucket, key, 'object'), stream)
  await this.putMetadata(bucket, key, metadata, written.md5)
  return written
}

const listByFolder = store.listObjects
store.listObjects = async function listObjects(bucket, options) {
  const { startAfter = '', maxKeys = 1000, ...rest } = options
  const all = await listByFolder.call(this, bucket, {
    ...rest,
    startAfter: '',
    maxKeys: Number.MAX_SAFE_INTEGER,
  })
  const later = all.objects.filter(({ key }) => key > startAfter).sort((a, b) => (a.key < b.key ? -1 : 1))
  return { ...all, objects: later.slice(0, maxKeys), isTruncated: later.length > maxKeys }
}

const getStored = store.getObject
store.getObject = async function getObject(bucket, key, options) {
  const isFirstByte = options?.start === 0 && options.end === 0
  const found = await getStored.call(this, bucket, key, isFirstByte ? { start: 0, end: 1 } : options)
  if (!found || !isFirstByte) return found
  // No content is what it answers a range out of bounds for.
  if (Number(found.size) === 0) found.content?.destroy()
  found.content =
    Number(found.size) === 0
      ? null
      : Readable.from(found.content?.take(1) ?? []).map((chunk: Buffer) => chunk.subarray(0, 1))
  found.range = { start: 0, end: 0 }
  return found
}

const [folder = '', bucket = ''] = process.argv.slice(2)
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  silent: true,
  directory: folder,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket }],
})
const { port } = await server.run()
process.stdout.write(`${port}\n`)
// The test that started us may be killed: then its end of the pipe closes.
process.stdin.on('close', () => process.exit(0)).resume()
