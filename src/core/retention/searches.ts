/** Searches whose pages nobody turns any more, and pictures that were sent for them or for persons. */
import { sql } from 'kysely'
import { deleteUnusedOf } from '../assets/asset-store.ts'
import { deleteOld } from './old-records.ts'
import { type Removed, type Sweep, sumOf } from './sweep.ts'

const batch = 100

/** What became a thumbnail stays with its person. */
export async function deleteSearches(sweep: Sweep, before: Date): Promise<Removed> {
  const searches = await deleteOld(sweep, sql`searches`, sql`created_at < ${before}`)
  const pictures = sweep.isDryRun
    ? await deleteOld(sweep, sql`picture_uploads`, sql`created_at < ${before}`)
    : await deletePictures(sweep, before)
  return { count: searches.count + pictures.count, bytes: pictures.bytes }
}

async function deletePictures(sweep: Sweep, before: Date): Promise<Removed> {
  const total: Removed = { count: 0, bytes: 0 }
  for (;;) {
    sweep.signal?.throwIfAborted()
    const { count, bytes, blobKeys } = await deleteBatch(sweep, before)
    // After the commit: a blob must never go before the rows that name it.
    for (const key of blobKeys) await sweep.loose.drop(key)
    total.count += count
    total.bytes += bytes
    if (count < batch) return total
  }
}

async function deleteBatch({ context }: Sweep, before: Date) {
  const at = context.clock.now()
  return await context.db.transaction().execute(async (change) => {
    const gone = await change
      .deleteFrom('picture_uploads')
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('picture_uploads')
          .select('id')
          .where('created_at', '<', before)
          .orderBy('created_at')
          .limit(batch)
          .forUpdate()
          .skipLocked(),
      )
      .returning('asset_id')
      .execute()
    const freed = await deleteUnusedOf(
      change,
      gone.flatMap(({ asset_id }) => asset_id ?? []),
      at,
    )
    return { count: gone.length, ...sumOf(freed) }
  })
}
