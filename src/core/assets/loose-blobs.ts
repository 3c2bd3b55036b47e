/**
 * Blobs that no asset, and no part of an upload, owns. A blob is announced here before its first byte is written and taken off in the
 * transaction that makes it an asset, so whatever a crash leaves behind is known and can be swept without
 * listing the store.
 */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import type { Change, CoreContext } from '../context.ts'
import { isHeld } from '../exclusive.ts'

/** An instance that has not been seen for this long is taken for dead. */
export const instanceSilenceMs = 60_000

export class LooseBlobs {
  readonly #context: CoreContext
  /** Came to nothing while the database was away; only this process knows. */
  readonly #undeleted = new Set<string>()

  constructor(context: CoreContext) {
    this.#context = context
  }

  async announce(key: string): Promise<void> {
    await this.#context.db
      .insertInto('loose_blobs')
      .values({ key, instance_id: this.#context.instanceId, created_at: this.#context.clock.now() })
      .execute()
  }

  /**
   * Deletes a blob that came to nothing; one that has meanwhile become an asset is left alone. What cannot be
   * deleted now is left to the sweep.
   */
  async drop(key: string): Promise<void> {
    try {
      await this.#delete(key)
      this.#undeleted.delete(key)
    } catch (error) {
      this.#undeleted.add(key)
      this.#context.log.warn({ err: error, key }, 'a loose blob could not be deleted yet')
    }
  }

  /** Deletes what dead instances left and what became unused. Returns how many blobs it looked at. */
  async sweep(): Promise<number> {
    const keys = await this.#due()
    for (const key of keys) await this.drop(key)
    return keys.length
  }

  /** The same, for those who want to know what it brings. */
  async sweepAll({ isDryRun }: { isDryRun: boolean }): Promise<{ count: number; bytes: number }> {
    const keys = await this.#due()
    let bytes = 0
    for (const key of keys) {
      bytes += (await this.#context.blobs.stat(key))?.sizeBytes ?? 0
      if (!isDryRun) await this.drop(key)
    }
    return { count: keys.length, bytes }
  }

  async #due(): Promise<string[]> {
    await this.#forgetDeadInstances()
    const loose = await this.#context.db
      .selectFrom('loose_blobs')
      .leftJoin('instances', 'instances.id', 'loose_blobs.instance_id')
      .select('loose_blobs.key')
      .where('instances.id', 'is', null)
      // Other sweepers may have taken us for dead; we know better.
      .where('loose_blobs.instance_id', 'is distinct from', this.#context.instanceId)
      .limit(1000)
      .execute()
    return [...new Set([...this.#undeleted, ...loose.map(({ key }) => key)])]
  }

  /** Silence proves nothing at once, but where a process's end can be seen nobody needs to wait for it. */
  async #forgetDeadInstances(): Promise<void> {
    const others = await this.#context.db
      .selectFrom('instances')
      .select(['id', 'description', 'seen_at'])
      .select(
        sql<boolean>`seen_at < now() - make_interval(secs => ${instanceSilenceMs / 1000})`.as('is_silent'),
      )
      .where('id', '!=', this.#context.instanceId)
      .execute()
    const dead = others.filter((each) => each.is_silent || this.#context.hasEnded(each.description))
    for (const { id, seen_at } of dead) {
      await this.#context.db
        .deleteFrom('instances')
        .where('id', '=', id)
        .where('seen_at', '=', seen_at)
        .execute()
    }
  }

  /** The row is locked while the blob goes, so that no transaction can make it an asset at the same time. */
  async #delete(key: string): Promise<void> {
    await this.#context.db.transaction().execute(async (change) => {
      const row = await change
        .selectFrom('loose_blobs')
        .select('key')
        .where('key', '=', key)
        .forUpdate()
        .executeTakeFirst()
      // Without a row it is an asset or a part, or its writer was swept as dead and then wrote it after all.
      if (!row && (await this.#isOwned(change, key))) return
      // A backup under way may still have to read it: then it stays on the list, for a sweep after that.
      if (await isHeld(change, 'backup')) return await putOnList(change, key, this.#context.clock.now())
      await this.#context.blobs.delete(key)
      await change.deleteFrom('loose_blobs').where('key', '=', key).execute()
    })
  }

  async #isOwned(change: Change, key: string): Promise<boolean> {
    const asset = change.selectFrom('assets').select('blob_key').where('blob_key', '=', key)
    const part = change.selectFrom('upload_parts').select('blob_key').where('blob_key', '=', key)
    return (await asset.unionAll(part).executeTakeFirst()) !== undefined
  }
}

/**
 * Takes the blob off the list. A missing row means a sweep took this process for dead and deleted the blob:
 * the transaction must not go on.
 */
export async function releaseBlob(change: Change, key: string): Promise<void> {
  const row = await change
    .deleteFrom('loose_blobs')
    .where('key', '=', key)
    .returning('key')
    .executeTakeFirst()
  if (!row)
    throw new TriptychError('storage_failed', {
      detail: 'The stored bytes were swept before they could be recorded.',
    })
}

/** Without a writer's name, so that any sweep may take it. */
async function putOnList(change: Change, key: string, at: Date): Promise<void> {
  await change
    .insertInto('loose_blobs')
    .values({ key, instance_id: null, created_at: at })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ instance_id: null }))
    .execute()
}

/** Blobs that nothing owns any more; the next sweep deletes them. */
export async function loosenBlobs(change: Change, keys: readonly string[], at: Date): Promise<void> {
  if (keys.length === 0) return
  await sql`
    insert into loose_blobs (key, instance_id, created_at)
    select key, null, ${at} from unnest(${[...keys]}::text[]) as loose (key)`.execute(change)
}
