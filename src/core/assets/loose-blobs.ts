/**
 * Blobs that no asset owns. A blob is announced here before its first byte is written and taken off in the
 * transaction that makes it an asset, so whatever a crash leaves behind is known and can be swept without
 * listing the store.
 */
import { TriptychError } from '#base/errors.ts'
import type { Change, CoreContext } from '../context.ts'

/** An instance that has not been seen for this long is taken for dead. */
export const instanceSilenceMs = 60_000

export async function announceBlob(context: CoreContext, key: string): Promise<void> {
  await context.db
    .insertInto('loose_blobs')
    .values({ key, instance_id: context.instanceId, created_at: context.clock.now() })
    .execute()
}

/**
 * Takes the blob off the list. A missing row means a sweeper took this process for dead and deleted the
 * blob: the transaction must not go on.
 */
export async function releaseBlob(change: Change, key: string): Promise<void> {
  const row = await change.deleteFrom('loose_blobs').where('key', '=', key).returning('key').executeTakeFirst()
  if (!row) throw new TriptychError('storage_failed', { detail: 'The stored bytes were swept before they could be recorded.' })
}

/** Deletes a blob that came to nothing; what cannot be deleted now is left to the sweeper. */
export async function dropBlob(context: CoreContext, key: string): Promise<void> {
  try {
    await context.db.updateTable('loose_blobs').set({ instance_id: null }).where('key', '=', key).execute()
    await deleteLoose(context, key)
  } catch (error) {
    context.log.warn({ err: error, key }, 'a loose blob could not be deleted yet')
  }
}

/** Deletes what dead instances left and what became unused. Returns how many blobs went. */
export async function sweepLooseBlobs(context: CoreContext): Promise<number> {
  const deadline = new Date(context.clock.now().getTime() - instanceSilenceMs)
  await context.db.deleteFrom('instances').where('seen_at', '<', deadline).execute()
  const loose = await context.db
    .selectFrom('loose_blobs')
    .leftJoin('instances', 'instances.id', 'loose_blobs.instance_id')
    .select('loose_blobs.key')
    .where('instances.id', 'is', null)
    .limit(1000)
    .execute()
  let deleted = 0
  for (const { key } of loose) {
    try {
      await deleteLoose(context, key)
      deleted++
    } catch (error) {
      context.log.warn({ err: error, key }, 'a loose blob could not be deleted yet')
    }
  }
  return deleted
}

/** The row is locked while the blob goes, so that no transaction can claim the blob at the same time. */
async function deleteLoose(context: CoreContext, key: string): Promise<void> {
  await context.db.transaction().execute(async (change) => {
    const row = await change.selectFrom('loose_blobs').select('key').where('key', '=', key).forUpdate().executeTakeFirst()
    if (!row) return
    await context.blobs.delete(key)
    await change.deleteFrom('loose_blobs').where('key', '=', key).execute()
  })
}
