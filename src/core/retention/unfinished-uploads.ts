/** Projects that were made for a file which never came: restorations, since all others are more than their files. */
import { type RawBuilder, sql } from 'kysely'
import { recordEvent } from '../events/event-store.ts'
import type { Removed, Sweep } from './sweep.ts'

const batch = 100

/** Counted from the end of the last upload link, so a transfer that began on a link's last day has its time too. */
const areUnfinished = (before: Date): RawBuilder<boolean> => sql<boolean>`
  kind = 'restoration' and not source_stored and task_count = 0 and created_at < ${before}
  and exists (select from uploads where project_id = projects.id)
  and not exists (
    select from uploads where project_id = projects.id and (completed_at is not null or expires_at >= ${before}))
  and not exists (
    select from upload_sessions join uploads on uploads.id = upload_id
    where project_id = projects.id and touched_at >= ${before})
  and not exists (select from entries where project_id = projects.id)`

export async function deleteUnfinishedUploads(sweep: Sweep, before: Date): Promise<Removed> {
  const { context } = sweep
  if (sweep.isDryRun) {
    const { count } = await context.db
      .selectFrom('projects')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where(areUnfinished(before))
      .executeTakeFirstOrThrow()
    return { count, bytes: 0 }
  }
  let count = 0
  for (;;) {
    sweep.signal?.throwIfAborted()
    const at = context.clock.now()
    const deleted = await context.db.transaction().execute(async (change) => {
      // The lock is the one that completing an upload takes: whoever comes second sees what the first has done.
      const locked = await change
        .selectFrom('projects')
        .select('id')
        .where(areUnfinished(before))
        .limit(batch)
        .forUpdate()
        .skipLocked()
        .execute()
      if (locked.length === 0) return 0
      const gone = await change
        .deleteFrom('projects')
        .where(
          'id',
          'in',
          locked.map(({ id }) => id),
        )
        .where(areUnfinished(before))
        .returning(['id', 'account_id'])
        .execute()
      for (const { id, account_id } of gone) {
        await recordEvent(change, {
          accountId: account_id,
          credentialId: null,
          type: 'project.expired',
          noun: 'project',
          nounId: id,
          at,
        })
      }
      return gone.length
    })
    count += deleted
    if (deleted < batch) return { count, bytes: 0 }
  }
}
