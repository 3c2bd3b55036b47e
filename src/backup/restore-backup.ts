/**
 * Puts a backup into an empty database and an empty blob store. All rows are one transaction that ends when the
 * last blob is stored and the manifest has been compared: a restore that fails leaves nothing.
 */
import { type ControlledTransaction, sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { blobColumns } from '#core/assets/blob-columns.ts'
import type { Change, Database } from '#core/context.ts'
import type { Core } from '#core/core.ts'
import type { Schema, TaskKind } from '#core/schema.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { type BackupHeader, type Manifest, notABackup, secretCheckOf } from './format.ts'
import { findFilledTable, TableLoader } from './load-tables.ts'
import { readBackup } from './read-backup.ts'

export type RestoreTarget = {
  db: Database
  blobs: BlobStore
  core: Core
  instanceId: string
  secret: string
}

export type RestoreReport = {
  createdAt: string
  rows: number
  blobs: number
  bytes: number
  /** Blobs that were missing or damaged when the backup was made. */
  missing: string[]
  damaged: string[]
  isSameSecret: boolean
}

export type RestoreSteps = {
  /** Opens the empty house with the schema that the backup was made of. */
  open(header: BackupHeader): Promise<RestoreTarget>
}

/** Rejects with `start_refused` when something is there already, with `request_invalid` for a bad file. */
export async function restoreBackup(
  source: AsyncIterable<Uint8Array>,
  steps: RestoreSteps,
): Promise<RestoreReport> {
  let restore: Restore | null = null
  const report = { createdAt: '', isSameSecret: true }
  try {
    const manifest = await readBackup(source, {
      async begin(header) {
        const target = await steps.open(header)
        report.createdAt = header.createdAt
        report.isSameSecret = header.secretCheck === secretCheckOf(target.secret)
        await clearLeftovers(target)
        await refuseUnlessEmpty(target)
        restore = await Restore.begin(target, header)
      },
      rows: (table, rows) => restore!.rows(table, rows),
      blob: (key, sizeBytes, content) => restore!.blob(key, sizeBytes, content),
      end: (found) => restore!.end(found),
    })
    return {
      ...report,
      rows: Object.values(manifest.tables).reduce((sum, { rows }) => sum + rows, 0),
      blobs: manifest.blobs.count,
      bytes: manifest.blobs.bytes,
      missing: manifest.blobs.missing,
      damaged: manifest.blobs.damaged,
    }
  } catch (error) {
    await (restore as Restore | null)?.undo()
    throw error
  }
}

/** What a restore that was killed had stored already: known as loose blobs of a process that is no more. */
async function clearLeftovers({ db, core }: RestoreTarget): Promise<void> {
  const keys = await db.selectFrom('loose_blobs').select('key').execute()
  for (const { key } of keys) await core.assets.loose.drop(key)
}

async function refuseUnlessEmpty({ db, blobs }: RestoreTarget): Promise<void> {
  const filled = await findFilledTable(db)
  if (filled !== null)
    throw new TriptychError('start_refused', {
      detail: `The database is not empty (${filled} has rows): a backup is restored into a new one, before a server was started on it.`,
    })
  for await (const { key } of blobs.list(''))
    throw new TriptychError('start_refused', {
      detail: `The blob store is not empty (it holds ${key}): a backup is restored into an empty one.`,
    })
}

class Restore {
  readonly #target: RestoreTarget
  readonly #change: ControlledTransaction<Schema>
  readonly #loader: TableLoader
  readonly #stored: string[] = []
  readonly #different: string[] = []
  #isOver = false

  private constructor(target: RestoreTarget, change: ControlledTransaction<Schema>, loader: TableLoader) {
    this.#target = target
    this.#change = change
    this.#loader = loader
  }

  static async begin(target: RestoreTarget, header: BackupHeader): Promise<Restore> {
    const change = await target.db.startTransaction().execute()
    try {
      return new Restore(target, change, await TableLoader.open(change, header))
    } catch (error) {
      await change.rollback().execute()
      throw error
    }
  }

  rows(table: string, rows: Parameters<TableLoader['load']>[1]): Promise<void> {
    return this.#loader.load(table, rows)
  }

  async blob(key: string, sizeBytes: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#target.core.assets.loose.announce(key)
    this.#stored.push(key)
    const facts = await this.#target.blobs.put(key, content, { expectedBytes: sizeBytes })
    if (!(await this.#isAsRecorded(key, facts))) this.#different.push(key)
  }

  async end(manifest: Manifest): Promise<void> {
    const strange = this.#different.filter((key) => !manifest.blobs.damaged.includes(key))
    if (strange.length > 0) throw notABackup(`the bytes of ${strange[0]} are not those its rows tell of`)
    const absent = (await this.#countNamedBlobs()) - this.#stored.length - manifest.blobs.missing.length
    if (absent !== 0) throw notABackup(`${absent} of the files that its rows name are not in it`)
    await this.#loader.finish(manifest.sequences)
    await forgetOtherServer(this.#change)
    await this.#change.deleteFrom('loose_blobs').where('instance_id', '=', this.#target.instanceId).execute()
    await this.#change.commit().execute()
    this.#isOver = true
  }

  async undo(): Promise<void> {
    if (this.#isOver) return
    // A lost connection has rolled it back already.
    await this.#change
      .rollback()
      .execute()
      .catch(() => undefined)
    for (const key of this.#stored) await this.#target.core.assets.loose.drop(key)
  }

  async #isAsRecorded(key: string, facts: { sha256: string; sizeBytes: number }): Promise<boolean> {
    for (const table of await this.#namingTables()) {
      const { rows } = await sql<{ sha256: string; size_bytes: number }>`
        select sha256, size_bytes from ${sql.id(table)} where blob_key = ${key}`.execute(this.#change)
      if (rows[0]) return rows[0].sha256 === facts.sha256 && rows[0].size_bytes === facts.sizeBytes
    }
    throw notABackup(`it holds the file ${key}, which none of its rows names`)
  }

  async #countNamedBlobs(): Promise<number> {
    let sum = 0
    for (const table of await this.#namingTables()) {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from ${sql.id(table)} where blob_key is not null`.execute(this.#change)
      sum += rows[0]!.count
    }
    return sum
  }

  #naming: Promise<string[]> | null = null
  #namingTables(): Promise<string[]> {
    this.#naming ??= blobColumns(this.#change).then((found) =>
      found.filter(({ column }) => column === 'blob_key').map(({ table }) => table),
    )
    return this.#naming
  }
}

/**
 * What had not been told to webhook receivers when the backup was made has surely been told since, by the server
 * it was made of: nothing is sent again by itself. Deliveries that waited can be replayed.
 */
async function forgetOtherServer(change: Change): Promise<void> {
  await sql`insert into event_cursors (name, transaction_id, event_id) values ('webhooks', pg_current_xact_id(), 0)
    on conflict do nothing`.execute(change)
  await sql`update event_cursors set transaction_id = pg_current_xact_id(),
    event_id = (select coalesce(max(id), 0) from events)`.execute(change)
  await sql`insert into webhook_attempts (delivery_id, number, status, failure, duration_ms, created_at)
    select id, attempt_count + 1, null, 'restored from a backup; not sent by itself', 0, now()
    from webhook_deliveries where state = 'waiting'`.execute(change)
  await sql`update webhook_deliveries set state = 'failed', attempt_count = attempt_count + 1, next_attempt_at = null,
    finished_at = now() where state = 'waiting'`.execute(change)
}

/** After the newest migrations: work that was under way is to be done again, and all that waits gets a ticket. */
export async function requeueWork(core: Core, kinds: readonly TaskKind[]): Promise<number> {
  const released = await core.recovery.releaseAll()
  for (const kind of kinds) await core.recovery.reissueTickets(kind)
  return released
}
