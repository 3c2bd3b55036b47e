/** Messages about all that has happened so far. */
import type { Pool } from 'pg'
import type { Core } from '#core/core.ts'
import { until } from './core-lab.ts'

/** Resolves when every event is read; one of a transaction that ended only now can be read a moment later. */
export async function fanOutAll({ core, pool }: { core: Core; pool: Pool }): Promise<void> {
  await until('all events are read', async () => {
    await core.webhooks.fanOut.run()
    const { rowCount } = await pool.query(
      `select from events left join event_cursors on name = 'webhooks'
       where (events.transaction_id, id) > (coalesce(event_cursors.transaction_id, '0'), coalesce(event_id, 0))
       limit 1`,
    )
    return rowCount === 0
  })
}
