/** How indexes end: with their rows, and with the files that nothing else needs. */
import { deleteAssetIfUnused } from '../assets/asset-store.ts'
import type { Change } from '../context.ts'

/** Their blobs are loose from then on, and the next sweep takes them. */
export async function removeIndexes(change: Change, indexIds: readonly string[], at: Date): Promise<void> {
  if (indexIds.length === 0) return
  const files = await change
    .selectFrom('index_files')
    .select('asset_id')
    .distinct()
    .where('index_id', 'in', indexIds)
    .execute()
  await change.deleteFrom('indexes').where('id', 'in', indexIds).execute()
  // In one order everywhere, so that two deletes at once wait for each other and not in a circle.
  for (const id of files.map(({ asset_id }) => asset_id).sort()) await deleteAssetIfUnused(change, id, at)
}

/** Of entries that are about to go. */
export async function removeIndexesOfEntries(
  change: Change,
  entryIds: readonly string[],
  at: Date,
): Promise<void> {
  if (entryIds.length === 0) return
  const indexes = await change.selectFrom('indexes').select('id').where('entry_id', 'in', entryIds).execute()
  await removeIndexes(
    change,
    indexes.map(({ id }) => id),
    at,
  )
}
