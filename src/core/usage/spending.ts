/** Whether a key may still spend: asked inside the transaction that begins what costs. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { type HotCommand, hotCommand } from '#platform/database/hot-query.ts'
import type { Change } from '../context.ts'
import type { Schema } from '../schema.ts'
import { exactCents } from './prices.ts'

/** Ends the name of every meter that counts cents. */
export const centsMeter = ':cents'

type Bounds = { held_at: Date | null; hold_reason: string | null; spend_limit_cents: number | null }

const findBounds: HotCommand<Schema, { credentialId: string }, Bounds> = hotCommand((db, parameter) =>
  db
    .selectFrom('credentials')
    .innerJoin('accounts', 'accounts.id', 'credentials.account_id')
    .select(['held_at', 'hold_reason', 'spend_limit_cents'])
    .where('credentials.id', '=', parameter<string>('credentialId')),
)

/**
 * Rejects with `account_held`, or with `spend_limit_exceeded` when what the key has spent and reserved leaves no
 * room for `cents`. Of several creates by a key with a limit, one waits for the other's end, so that together
 * they stay below it.
 */
export async function assertMaySpend(change: Change, credentialId: string, cents: number): Promise<void> {
  const [bounds] = await findBounds(change, { credentialId })
  if (!bounds) throw new Error(`no credential ${credentialId}`)
  const { held_at, hold_reason, spend_limit_cents } = bounds
  if (held_at) throw new TriptychError('account_held', hold_reason ? { detail: hold_reason } : {})
  if (spend_limit_cents === null || cents === 0) return
  await change
    .selectFrom('credentials')
    .select('id')
    .where('id', '=', credentialId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const spentCents = await spentOrReserved(change, credentialId)
  if (exactCents(spentCents + cents) > spend_limit_cents) {
    throw new TriptychError('spend_limit_exceeded', {
      facts: { spendLimitCents: spend_limit_cents, spentCents: exactCents(spentCents), neededCents: cents },
    })
  }
}

/** In one statement, which sees one moment: work that is settled between two would be in neither. */
async function spentOrReserved(change: Change, credentialId: string): Promise<number> {
  const { rows } = await sql<{ cents: number }>`
    select coalesce((
        select sum(amount) from usage
        where credential_id = ${credentialId} and meter like ${`%${centsMeter}`}), 0)
      + coalesce((
        select sum(reserved_cents) from tasks
        where credential_id = ${credentialId} and reserved_cents > 0 and state in ('queued', 'running')), 0)
      as cents`.execute(change)
  return rows[0]!.cents
}
