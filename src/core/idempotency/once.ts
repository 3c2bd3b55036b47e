/** Creates that may be sent twice and happen once. */
import { createHash } from 'node:crypto'
import { refuseDeeper } from '#base/refuse.ts'
import type { Change } from '../context.ts'

export type IdempotencyKey = {
  /** Who the key belongs to. */
  ownerId: string
  /** What it is for: a key means something only on one route, and there on one parent. */
  route: string
  key: string
  body: unknown
}

export type Once = {
  nounId: string
  isReplay: boolean
  isSameBody: boolean
  /** What `create` returned when the thing was made. */
  answer: string | null
}

/**
 * Runs `create` unless the key was used before; then the thing made at that time is named instead. Two calls
 * at once wait for each other on the row's uniqueness, so only one creates.
 * Rejects as `canonicalJson` does.
 * @param nounId the id that the new thing will have
 * @param create may return JSON text, for a replay to say the same as the first answer though the thing has changed
 */
export async function once(
  change: Change,
  key: IdempotencyKey,
  nounId: string,
  at: Date,
  create: () => Promise<string> | Promise<void>,
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
      answer: null,
      created_at: at,
    })
    .onConflict((conflict) => conflict.columns(['owner_id', 'route', 'key']).doNothing())
    .returning('noun_id')
    .executeTakeFirst()
  if (inserted) {
    const answer = (await create()) ?? null
    if (answer !== null) await keepAnswer(change, key, answer)
    return { nounId, isReplay: false, isSameBody: true, answer }
  }
  const earlier = await change
    .selectFrom('idempotency')
    .select(['noun_id', 'body_hash', 'answer'])
    .where('owner_id', '=', key.ownerId)
    .where('route', '=', key.route)
    .where('key', '=', key.key)
    .executeTakeFirstOrThrow()
  return {
    nounId: earlier.noun_id,
    isReplay: true,
    isSameBody: earlier.body_hash.equals(body_hash),
    answer: earlier.answer,
  }
}

async function keepAnswer(change: Change, key: IdempotencyKey, answer: string): Promise<void> {
  await change
    .updateTable('idempotency')
    .set({ answer })
    .where('owner_id', '=', key.ownerId)
    .where('route', '=', key.route)
    .where('key', '=', key.key)
    .execute()
}

/** More than the deepest document that is taken has, with all that stands around it. */
const mostLevels = 300

/**
 * JSON with the members of every object in one order, so that equal values have equal text. Rejects abysses, which a
 * request may hold in fields that nobody reads, with `request_invalid`.
 */
export function canonicalJson(value: unknown): string {
  refuseDeeper('body', value, mostLevels)
  return (
    JSON.stringify(value, (_key, member: unknown) =>
      member !== null && typeof member === 'object' && !Array.isArray(member)
        ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
        : member,
    ) ?? 'null'
  )
}
