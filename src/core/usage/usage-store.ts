/** What was processed, summed per key, month and meter. */
import { sql } from 'kysely'
import type { Change } from '../context.ts'

/** @param meter what is counted, such as `restore:diffio-2:seconds` */
export async function addUsage(
  change: Change,
  owner: { account_id: string; credential_id: string },
  meter: string,
  amount: number,
  at: Date,
): Promise<void> {
  const period = `${at.toISOString().slice(0, 7)}-01`
  await change
    .insertInto('usage')
    .values({ account_id: owner.account_id, credential_id: owner.credential_id, period, meter, amount })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'credential_id', 'period', 'meter'])
        .doUpdateSet({ amount: sql`usage.amount + excluded.amount` }),
    )
    .execute()
}
