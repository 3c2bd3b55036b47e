/**
 * The baselines as a program: what Node does with an upload when nobody cares about it, and the blob store alone.
 * Argument: a folder. `PUT /pipe` pipes to a file, `/pipe-sync` waits for the disk too, `/put` is BlobStore.put.
 */
import { createWriteStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openBlobStore } from '#platform/blobs/open-blob-store.ts'

const folder = process.argv[2]!
const store = await openBlobStore(`file:${join(folder, 'blobs')}`)
let count = 0

async function pipe(request: IncomingMessage, isSynced: boolean): Promise<() => Promise<void>> {
  const path = join(folder, `bare-${count++}`)
  await pipeline(request, createWriteStream(path))
  if (isSynced) {
    await using handle = await open(path)
    await handle.sync()
  }
  return () => rm(path)
}

async function put(request: IncomingMessage): Promise<() => Promise<void>> {
  const key = `bench/k${count++}`
  await store.put(key, request, { ownsChunks: true })
  return () => store.delete(key)
}

const server = createServer(async (request, response) => {
  const remove = await (request.url === '/put' ? put(request) : pipe(request, request.url === '/pipe-sync'))
  response.on('close', () => void remove())
  response.end('stored')
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify(address)}\n`)
})
