/**
 * Removes what has been kept long enough, as the settings say, and what nobody can reach any more. Every step
 * is a small transaction, so it can be broken off at any point and goes on from there.
 */
import { type KeptKind, resultKinds } from '#base/keep.ts'
import type { LooseBlobs } from '../assets/loose-blobs.ts'
import type { CoreContext } from '../context.ts'
import { exclusively } from '../exclusive.ts'
import { expireOutputs } from './expire-outputs.ts'
import { deleteDeliveries, deleteEvents, deleteIdempotency } from './old-records.ts'
import { deleteOrphans } from './orphan-blobs.ts'
import { deleteSearches } from './searches.ts'
import type { Removed, Sweep } from './sweep.ts'
import { deleteUnfinishedUploads } from './unfinished-uploads.ts'
import { deleteUnusedAssets } from './unused-assets.ts'

export type Subject = KeptKind | 'looseBlob' | 'orphanBlob'
export type RetentionReport = { isDryRun: boolean; removed: Record<Subject, Removed>; bytes: number }

export type RetentionOptions = {
  isDryRun?: boolean
  /** Also list the whole store, and delete what no row of this database names. */
  withOrphans?: boolean
  signal?: AbortSignal
}

const choreName = 'retention'
const everyMs = 3_600_000

export class Retention {
  readonly #context: CoreContext
  readonly #loose: LooseBlobs

  constructor(context: CoreContext, loose: LooseBlobs) {
    this.#context = context
    this.#loose = loose
  }

  /** Null while another process is at it. */
  async run(options: RetentionOptions = {}): Promise<RetentionReport | null> {
    if (options.isDryRun) return await this.#run(options)
    const done = await exclusively(this.#context.db, 'retention', async () => {
      const report = await this.#run(options)
      await this.#noteRun()
      return report
    })
    return done?.result ?? null
  }

  /** The same once an hour among all processes; null when it is not time yet. */
  async runWhenDue(signal: AbortSignal): Promise<RetentionReport | null> {
    if (!(await this.#isDue())) return null
    const done = await exclusively(this.#context.db, 'retention', async () => {
      if (!(await this.#isDue())) return null
      // Noted first: a step that fails must not be tried again at every look.
      await this.#noteRun()
      return await this.#run({ signal })
    })
    return done?.result ?? null
  }

  async #run({ isDryRun = false, withOrphans = false, signal }: RetentionOptions): Promise<RetentionReport> {
    const sweep: Sweep = { context: this.#context, loose: this.#loose, isDryRun, signal }
    const removed = {} as Record<Subject, Removed>
    for (const kind of resultKinds) {
      removed[kind] = await this.#when(kind, (before) => expireOutputs(sweep, kind, before))
    }
    removed.upload = await this.#when('upload', (before) => deleteUnfinishedUploads(sweep, before))
    removed.asset = await this.#when('asset', (before) => deleteUnusedAssets(sweep, before))
    removed.delivery = await this.#when('delivery', (before) => deleteDeliveries(sweep, before))
    removed.event = await this.#when('event', (before) => deleteEvents(sweep, before))
    removed.idempotency = await this.#when('idempotency', (before) => deleteIdempotency(sweep, before))
    removed.search = await this.#when('search', (before) => deleteSearches(sweep, before))
    removed.looseBlob = await this.#loose.sweepAll({ isDryRun })
    removed.orphanBlob = withOrphans ? await deleteOrphans(sweep) : { count: 0, bytes: 0 }
    const bytes = Object.values(removed).reduce((sum, each) => sum + each.bytes, 0)
    return { isDryRun, removed, bytes }
  }

  async #when(kind: KeptKind, remove: (before: Date) => Promise<Removed>): Promise<Removed> {
    const keepMs = this.#context.keep?.[kind]
    if (keepMs === undefined) return { count: 0, bytes: 0 }
    return await remove(new Date(this.#context.clock.now().getTime() - keepMs))
  }

  async #isDue(): Promise<boolean> {
    const last = await this.#context.db
      .selectFrom('chores')
      .select('ran_at')
      .where('name', '=', choreName)
      .executeTakeFirst()
    // A clock that was set back must not put it off for as long as it was ahead.
    const sinceMs = last ? this.#context.clock.now().getTime() - last.ran_at.getTime() : everyMs
    return sinceMs >= everyMs || sinceMs < 0
  }

  async #noteRun(): Promise<void> {
    const ran_at = this.#context.clock.now()
    await this.#context.db
      .insertInto('chores')
      .values({ name: choreName, ran_at })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ ran_at }))
      .execute()
  }
}
