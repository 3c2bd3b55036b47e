/** Reads a backup from its first byte to its last and checks that it is whole, whatever is done with what it holds. */
import { createHash, type Hash } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'
import { type ReadTarEntry, readTar } from '#platform/archive/tar-reader.ts'
import type { Row } from './dump-tables.ts'
import {
  type BackupHeader,
  blobLine,
  formatName,
  formatVersion,
  type Manifest,
  notABackup,
  parseEntryName,
} from './format.ts'

export type BackupConsumer = {
  begin(header: BackupHeader): Promise<void>
  rows(table: string, rows: Row[]): Promise<void>
  /** Reads all of the content. */
  blob(key: string, sizeBytes: number, content: AsyncIterable<Uint8Array>, modifiedAt: Date): Promise<void>
  /** Called once all is read and as the manifest says. */
  end(manifest: Manifest): Promise<void>
}

/** No part that we write is nearly as long; a damaged file must not make us take all memory. */
const largestDocument = 1 << 30

/** Rejects with `request_invalid` when the file is damaged, cut off, or none of ours. */
export async function readBackup(
  source: AsyncIterable<Uint8Array>,
  consumer: BackupConsumer,
): Promise<Manifest> {
  const tables = new Map<string, { rows: number; hash: Hash }>()
  const blobs = { count: 0, bytes: 0, hash: createHash('sha256') }
  let header: BackupHeader | null = null
  let manifest: Manifest | null = null
  for await (const entry of readTar(source)) {
    const name = parseEntryName(entry.name)
    if (manifest) throw notABackup('something follows its manifest')
    if (name.what === 'header') {
      header = readHeader(await readDocument(entry))
      await consumer.begin(header)
      continue
    }
    if (!header) throw notABackup('it does not begin with its header')
    if (name.what === 'manifest')
      manifest = parse<Manifest>((await readDocument(entry)).toString('utf8'), 'the manifest')
    else if (name.what === 'table') {
      const bytes = await readDocument(entry)
      const sum = tables.get(name.table) ?? { rows: 0, hash: createHash('sha256') }
      tables.set(name.table, sum)
      sum.hash.update(bytes)
      const rows = readLines(bytes)
      sum.rows += rows.length
      await consumer.rows(name.table, rows)
    } else {
      const hash = createHash('sha256')
      await consumer.blob(name.key, entry.sizeBytes, hashed(entry.content, hash), entry.modifiedAt)
      blobs.hash.update(blobLine(name.key, hash.digest('hex')))
      blobs.count++
      blobs.bytes += entry.sizeBytes
    }
  }
  if (!manifest) throw notABackup('its manifest is missing, so it was not written to its end')
  compare(manifest, tables, blobs)
  await consumer.end(manifest)
  return manifest
}

/** Only reads and checks. Returns what is in it. */
export async function checkBackup(
  source: AsyncIterable<Uint8Array>,
): Promise<{ header: BackupHeader; manifest: Manifest }> {
  let header: BackupHeader | null = null
  const manifest = await readBackup(source, {
    begin: async (found) => {
      header = found
    },
    rows: async () => undefined,
    blob: async (_key, _sizeBytes, content) => {
      for await (const _ of content);
    },
    end: async () => undefined,
  })
  return { header: header!, manifest }
}

function compare(
  manifest: Manifest,
  tables: ReadonlyMap<string, { rows: number; hash: Hash }>,
  blobs: { count: number; bytes: number; hash: Hash },
): void {
  for (const name of new Set([...Object.keys(manifest.tables), ...tables.keys()])) {
    const expected = manifest.tables[name]
    const found = tables.get(name) ?? { rows: 0, hash: createHash('sha256') }
    if (expected?.rows !== found.rows || expected.sha256 !== found.hash.digest('hex'))
      throw notABackup(`the rows of ${name} are not those its manifest tells of`)
  }
  const { count, bytes, sha256 } = manifest.blobs
  if (count !== blobs.count || bytes !== blobs.bytes || sha256 !== blobs.hash.digest('hex'))
    throw notABackup('the stored files in it are not those its manifest tells of')
}

function readHeader(bytes: Buffer): BackupHeader {
  const header = parse<BackupHeader>(bytes.toString('utf8'), 'the header')
  if (header.format !== formatName) throw notABackup('it says it is something else')
  if (header.version !== formatVersion)
    throw new TriptychError('start_refused', {
      detail: `The backup has version ${header.version} of the format, and this release reads version ${formatVersion}: use a newer one.`,
    })
  return header
}

async function readDocument({ name, sizeBytes, content }: ReadTarEntry): Promise<Buffer> {
  if (sizeBytes > largestDocument) throw notABackup(`${name} is too long`)
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function readLines(bytes: Buffer): Row[] {
  const lines = bytes.toString('utf8').split('\n')
  if (lines.pop() !== '') throw notABackup('a table in it ends within a row')
  return lines.map((line) => parse<Row>(line, 'a row'))
}

/** Sums are known at the end alone, so that damage is met here first. */
function parse<Document>(text: string, what: string): Document {
  try {
    return JSON.parse(text) as Document
  } catch {
    throw notABackup(`${what} in it is damaged`)
  }
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}
