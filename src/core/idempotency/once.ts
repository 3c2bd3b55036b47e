/** Creates that may be sent twice and happen once. */
import { createHash } from 'node:crypto'
import type { Change } from '../context.ts'

export type IdempotencyKey = {
  /** Who the key belongs to. */
  ownerId: string
  /** What it is for: a key means something only on one route, and there on one parent. */
  route: string
  key: string
  body: unknown
}

export type Once = { nounId: string; isReplay: boolean; isSameBody: boolean }

/**
 * Runs `create` unless the key was used before; then the thing made at that time is named instead. Two calls
 * at once wait for each other on the row's uniqueness, so only one creates.
 * @param nounId the id that the new thing will have
 */
export async function once(
  change: Change,
  key: IdempotencyKey,
  nounId: string,
  at: Date,
  create: () => Promise<void>,
): Promise<Once> {
  const body_hash = createHash('sha256').update(canonicalJson(key.body)).digest()
  const inserted = await change
    .insertInto('idempotency')
    .values({
      owner_id: key.ownerId,
      route: key.route,
      key: key.key,
      body_hash,
      noun_id: nounId,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['owner_id', 'route', 'key']).doNothing())
    .returning('noun_id')
    .executeTakeFirst()
  if (inserted) {
    await create()
    return { nounId, isReplay: false, isSameBody: true }
  }
  const earlier = await change
    .selectFrom('idempotency')
    .select(['noun_id', 'body_hash'])
    .where('owner_id', '=', key.ownerId)
    .where('route', '=', key.route)
    .where('key', '=', key.key)
    .executeTakeFirstOrThrow()
  return { nounId: earlier.noun_id, isReplay: true, isSameBody: earlier.body_hash.equals(body_hash) }
}

/** JSON with the members of every object in one order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) =>
      member !== null && typeof member === 'object' && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : member,
    ) ?? 'null'
  )
}
