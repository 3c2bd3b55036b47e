/** Files in no project, no result and no timeline: nothing shows them any more. */
import { sql } from 'kysely'
import { deleteAssetIfUnused, isUnused } from '../assets/asset-store.ts'
import type { Removed, Sweep } from './sweep.ts'

const batch = 100

export async function deleteUnusedAssets(sweep: Sweep, before: Date): Promise<Removed> {
  const { context, loose } = sweep
  const total: Removed = { count: 0, bytes: 0 }
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    sweep.signal?.throwIfAborted()
    const { rows } = await sql<{ id: string; size_bytes: number }>`
      select id, size_bytes from assets
      where id > ${after} and created_at < ${before}
        and ${isUnused()}
      order by id limit ${batch}`.execute(context.db)
    for (const { id, size_bytes } of rows) {
      const blobKey = sweep.isDryRun
        ? null
        : await context.db
            .transaction()
            .execute((change) => deleteAssetIfUnused(change, id, context.clock.now()))
      if (blobKey !== null) await loose.drop(blobKey)
      if (blobKey === null && !sweep.isDryRun) continue
      total.count++
      total.bytes += size_bytes
    }
    if (rows.length < batch) return total
    after = rows.at(-1)!.id
  }
}
