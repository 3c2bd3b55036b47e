/** How indexes end: with their rows, and with the files that nothing else needs. */
import { sql } from 'kysely'
import { deleteUnusedOf } from '../assets/asset-store.ts'
import type { Change } from '../context.ts'

/** Their blobs are loose from then on, and the next sweep takes them. */
export async function removeIndexes(change: Change, indexIds: readonly string[], at: Date): Promise<void> {
  if (indexIds.length === 0) return
  const files = await change
    .selectFrom('index_files')
    .select('asset_id')
    .distinct()
    .where(sql<boolean>`index_id = any(${[...indexIds]}::uuid[])`)
    .execute()
  await change
    .deleteFrom('indexes')
    .where(sql<boolean>`id = any(${[...indexIds]}::uuid[])`)
    .execute()
  await deleteUnusedOf(
    change,
    files.map(({ asset_id }) => asset_id),
    at,
  )
}

/** Of entries that are about to go. */
export async function removeIndexesOfEntries(
  change: Change,
  entryIds: readonly string[],
  at: Date,
): Promise<void> {
  if (entryIds.length === 0) return
  const indexes = await change
    .selectFrom('indexes')
    .select('id')
    .where(sql<boolean>`entry_id = any(${[...entryIds]}::uuid[])`)
    .execute()
  await removeIndexes(
    change,
    indexes.map(({ id }) => id),
    at,
  )
}
