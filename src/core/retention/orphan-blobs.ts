/**
 * Stored bytes that no row of this database names. They come of restored databases and of losses we cannot
 * foresee; finding them takes a list of the whole store, so it is done on request alone.
 */
import { sql } from 'kysely'
import { blobColumns } from '../assets/blob-columns.ts'
import type { Removed, Sweep } from './sweep.ts'

/** Younger ones may be on their way to a row. */
const graceMs = 24 * 3_600_000
const batch = 500

export async function deleteOrphans(sweep: Sweep): Promise<Removed> {
  const { context } = sweep
  const total: Removed = { count: 0, bytes: 0 }
  const columns = await blobColumns(context.db)
  const before = context.clock.now().getTime() - graceMs
  let page: { key: string; sizeBytes: number }[] = []

  const settle = async () => {
    const keys = page.map(({ key }) => key)
    const named = columns.map(
      ({ table, column }) =>
        sql`select ${sql.id(column)} as key from ${sql.id(table)} where ${sql.id(column)} = any(${keys})`,
    )
    const { rows } = await sql<{ key: string }>`${sql.join(named, sql` union all `)}`.execute(context.db)
    const known = new Set(rows.map(({ key }) => key))
    for (const { key, sizeBytes } of page) {
      if (known.has(key)) continue
      if (!sweep.isDryRun) await sweep.loose.drop(key)
      total.count++
      total.bytes += sizeBytes
    }
    page = []
  }

  for await (const { key, sizeBytes, modifiedAt } of context.blobs.list('')) {
    sweep.signal?.throwIfAborted()
    if (modifiedAt.getTime() >= before) continue
    page.push({ key, sizeBytes })
    if (page.length === batch) await settle()
  }
  if (page.length > 0) await settle()
  return total
}
