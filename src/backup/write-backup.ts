/**
 * Makes a backup while the server runs: all tables as they were at one moment, then every blob they name. The
 * lock keeps those blobs from being deleted until they have been copied.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import type { Change, Database } from '#core/context.ts'
import { exclusively } from '#core/exclusive.ts'
import type { TarEntry } from '#platform/archive/tar-writer.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { BlobList } from './blob-list.ts'
import { readSequences, readTables, type Table } from './catalogue.ts'
import { dumpTable, fixTextForms, type Row } from './dump-tables.ts'
import {
  type BackupHeader,
  blobEntry,
  blobLine,
  formatName,
  formatVersion,
  headerName,
  type Manifest,
  manifestName,
  secretCheckOf,
} from './format.ts'

export type BackupSource = {
  db: Database
  blobs: BlobStore
  secret: string
  /** A folder of this backup alone. */
  temporary: string
  now: Date
}

/** How long blobs that are being deleted at the start are waited for. */
const patienceMs = 10_000

/** `store` is given the entries of the tar file and resolves when they are safe. Returns the manifest. */
export async function writeBackup(
  source: BackupSource,
  store: (entries: AsyncIterable<TarEntry>) => Promise<void>,
): Promise<Manifest> {
  const manifest: Manifest = {
    tables: {},
    sequences: {},
    blobs: { count: 0, bytes: 0, sha256: '', missing: [], damaged: [] },
  }
  const done = await exclusively(source.db, 'backup', () => store(entriesOf(source, manifest)), patienceMs)
  if (!done) throw new TriptychError('task_state', { detail: 'Another backup is being made right now.' })
  return manifest
}

async function* entriesOf(source: BackupSource, manifest: Manifest): AsyncGenerator<TarEntry> {
  const list = new BlobList(join(source.temporary, 'blobs.ndjson'))
  const file = (name: string, bytes: Buffer): TarEntry => ({
    name,
    sizeBytes: bytes.length,
    modifiedAt: source.now,
    content: [bytes],
  })
  const json = (name: string, value: unknown) =>
    file(name, Buffer.from(`${JSON.stringify(value, null, 1)}\n`))

  const snapshot = await source.db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  try {
    await fixTextForms(snapshot)
    const tables = await readTables(snapshot)
    yield json(headerName, await headerOf(source, snapshot, tables))
    for (const table of tables) {
      const parts = dumpTable(snapshot, table, blobsNamedIn(table, list))
      for (;;) {
        const { done, value } = await parts.next()
        if (done) {
          manifest.tables[table.name] = value
          break
        }
        await list.flush()
        yield file(value.name, value.bytes)
      }
    }
    // Sequences know no snapshot; read after the rows, they are ahead of them.
    for (const name of await readSequences(snapshot)) {
      const { rows } = await sql<{ last_value: number; is_called: boolean }>`
        select last_value, is_called from ${sql.id(name)}`.execute(snapshot)
      manifest.sequences[name] = rows[0]!.is_called ? rows[0]!.last_value : null
    }
  } finally {
    // Before the blobs, which may take hours: an open snapshot keeps Postgres from cleaning up.
    await snapshot.rollback().execute()
  }
  const sums = createHash('sha256')
  for await (const blob of list.read()) {
    const read = await source.blobs.get(blob.key).catch((error: unknown) => {
      if (error instanceof TriptychError && error.code === 'blob_missing') return null
      throw error
    })
    if (!read) {
      manifest.blobs.missing.push(blob.key)
      continue
    }
    const hash = createHash('sha256')
    yield {
      name: blobEntry(blob.key),
      sizeBytes: read.sizeBytes,
      modifiedAt: source.now,
      content: (async function* () {
        for await (const chunk of read.stream as AsyncIterable<Uint8Array>) {
          hash.update(chunk)
          yield chunk
        }
      })(),
    }
    const sha256 = hash.digest('hex')
    sums.update(blobLine(blob.key, sha256))
    if (blob.sha256 !== null && blob.sha256 !== sha256) manifest.blobs.damaged.push(blob.key)
    manifest.blobs.count++
    manifest.blobs.bytes += read.sizeBytes
  }
  manifest.blobs.sha256 = sums.digest('hex')
  yield json(manifestName, manifest)
}

async function headerOf(source: BackupSource, db: Change, tables: readonly Table[]): Promise<BackupHeader> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return {
    format: formatName,
    version: formatVersion,
    createdAt: source.now.toISOString(),
    migrations: rows.map(({ name }) => name),
    tables: tables.map(({ name, columns }) => ({ name, columns })),
    secretCheck: secretCheckOf(source.secret),
  }
}

function blobsNamedIn(table: Table, list: BlobList): (row: Row) => void {
  if (!table.columns.some(({ name }) => name === 'blob_key')) return () => undefined
  return ({ blob_key, sha256 = null }) => {
    if (blob_key) list.add({ key: blob_key, sha256 })
  }
}
