/** Files that are fetched from a bucket: their place in a library is there at once, the file when it is fetched. */
import { TriptychError } from '#base/errors.ts'
import { baseNameOf, endingOf } from '#base/file-name.ts'
import { isObjectKey } from '#base/object-key.ts'
import { refuse } from '#base/refuse.ts'
import type { AccountStore } from '../accounts/account-store.ts'
import { deleteAssetIfUnused } from '../assets/asset-store.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { insertEntry } from '../entries/insert-entry.ts'
import { recordEvent } from '../events/event-store.ts'
import type { LibraryPlace } from '../libraries/library-entries.ts'
import type { LibraryStore } from '../libraries/library-store.ts'
import { lockProject } from '../projects/project-store.ts'
import type { Entry, Task } from '../schema.ts'
import type { TaskStore } from '../tasks/task-store.ts'
import { type ImportTerms, promisedKind } from './import-terms.ts'

export type ImportOrder = { bucket: string; key: string; terms: ImportTerms }
/** What an `ingest` task is told. */
export type IngestInput = ImportOrder

/** How an import stands: the last attempt at it, or `there` for a file that came in otherwise. */
export type ImportState = 'there' | Pick<Task, 'state' | 'error_code' | 'error_detail'> | null

export type ImportParts = { accounts: AccountStore; libraries: LibraryStore; tasks: TaskStore }

export class ImportOrders {
  readonly #context: CoreContext
  readonly #parts: ImportParts

  constructor(context: CoreContext, parts: ImportParts) {
    this.#context = context
    this.#parts = parts
  }

  /** Whether there is such a bucket, and the account may import from it. */
  async isOpen({ accountId }: Pick<Principal, 'accountId'>, bucket: string): Promise<boolean> {
    const account = await this.#parts.accounts.nameOf(accountId)
    return this.#context.isBucketOpen?.(bucket, account) ?? false
  }

  /**
   * Gives the file a place, and has it fetched. The same file may be ordered often and has as many places. Rejects
   * with `workspace_unknown`, `project_unknown`, `request_invalid` for a key that leads out of the bucket,
   * `object_unsuitable` for a folder, `bucket_unknown`, and as `TaskStore.insert` does.
   */
  async order(principal: Principal, place: LibraryPlace, order: ImportOrder): Promise<Entry> {
    const { bucket, key, terms } = order
    const library = await this.#parts.libraries.get(principal, place.workspace, place.project)
    if (!isObjectKey(key)) refuse('key', 'must name one file in the bucket')
    if (key.endsWith('/')) throw new TriptychError('object_unsuitable')
    if (!(await this.isOpen(principal, bucket))) throw new TriptychError('bucket_unknown')
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      await lockProject(change, principal.accountId, library.id)
      const name = baseNameOf(key)
      // Of an ending that is not taken nothing will come; it is shown where most files are.
      const origin = { bucket, key, media_kind: promisedKind(endingOf(name), terms) ?? 'video' } as const
      const place = { projectId: library.id, assetId: null, name, origin }
      const entry = await insertEntry(change, principal, place, at)
      await this.#insertTask(change, principal, entry, order, at)
      await recordEvent(change, {
        accountId: principal.accountId,
        credentialId: principal.credentialId,
        type: 'asset.registered',
        noun: 'project',
        nounId: library.id,
        facts: { entryNumber: entry.number, bucket, key },
        at,
      })
      return entry
    })
  }

  /**
   * Has the file fetched again for its place. Rejects with `asset_unknown` when the place has gone, `task_state` when
   * its file has come, and `work_under_way` while it is being fetched.
   */
  async repeat(
    change: Change,
    principal: Principal,
    { entry_id, input }: Pick<Task, 'entry_id' | 'input'>,
    terms: { id: string; priority: number },
    at: Date,
  ): Promise<void> {
    const entry = await change
      .selectFrom('entries')
      .select(['id', 'project_id', 'asset_id'])
      .where('id', '=', entry_id)
      // Of two repeats at once the second sees the first.
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!entry) throw new TriptychError('asset_unknown')
    if (entry.asset_id !== null)
      throw new TriptychError('task_state', { detail: 'The file has come meanwhile.' })
    const other = await change
      .selectFrom('tasks')
      .select('id')
      .where('entry_id', '=', entry.id)
      .where('kind', '=', 'ingest')
      .where('state', 'in', ['queued', 'running'])
      .executeTakeFirst()
    if (other) throw new TriptychError('work_under_way', { detail: 'It is being fetched already.' })
    await this.#insertTask(change, principal, entry, { ...terms, ...(JSON.parse(input) as IngestInput) }, at)
  }

  async #insertTask(
    change: Change,
    principal: Principal,
    { id: entryId, project_id: projectId }: Pick<Entry, 'id' | 'project_id'>,
    { bucket, key, terms, ...more }: ImportOrder & { id?: string; priority?: number },
    at: Date,
  ): Promise<void> {
    const input: IngestInput = { bucket, key, terms }
    const task = { projectId, entryId, kind: 'ingest', label: 'bucket', input, ...more } as const
    await this.#parts.tasks.insert(change, principal, task, at)
  }

  async stateOf({ id, asset_id }: Pick<Entry, 'id' | 'asset_id'>): Promise<ImportState> {
    if (asset_id !== null) return 'there'
    const task = await this.#context.db
      .selectFrom('tasks')
      .select(['state', 'error_code', 'error_detail'])
      .where('entry_id', '=', id)
      .where('kind', '=', 'ingest')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    // The file came after the entry was read.
    if (task?.state === 'succeeded') return 'there'
    return task ?? null
  }

  /** Puts a fetched file, already an asset, in the place that waits for it; one whose place has gone goes too. */
  async complete(change: Change, task: Task, assetId: string, at: Date): Promise<void> {
    const placed = await change
      .updateTable('entries')
      .set({ asset_id: assetId, updated_at: at })
      .where('id', '=', task.entry_id)
      .returning('project_id')
      .executeTakeFirst()
    if (!placed) {
      await deleteAssetIfUnused(change, assetId, at)
      return
    }
    await recordEvent(change, {
      accountId: task.account_id,
      credentialId: task.credential_id,
      type: 'asset.imported',
      noun: 'project',
      nounId: placed.project_id,
      facts: { assetId },
      at,
    })
  }
}
