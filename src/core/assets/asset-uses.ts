/**
 * Which files of an account documents name. What a document names is kept as long as the document is stored, or
 * the task that draws it has not ended.
 */
import { type RawBuilder, sql } from 'kysely'
import type { EditorState } from '#timeline/editor-state.ts'
import type { Change, CoreContext, Database } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Asset, Task } from '../schema.ts'
import { hashOfLink } from './asset-links.ts'
import { isAssetVisible } from './asset-lists.ts'
import { type AssetReference, idIn, referencesIn, tokenIn } from './asset-references.ts'

type User = { project_id: string; task_id: null } | { project_id: null; task_id: string }
type Found = Asset & { token_hash: Buffer | null }

export class AssetUses {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Records which files the stored state of a project names now, in place of what it named before. */
  async ofProject(
    change: Change,
    principal: Principal,
    projectId: string,
    state: EditorState,
  ): Promise<void> {
    const ids = await idsNamed(change, principal, state)
    await change
      .deleteFrom('asset_uses')
      .where('project_id', '=', projectId)
      .where('asset_id', 'not in', ids.length > 0 ? ids : [projectId])
      .execute()
    await record(change, ids, { project_id: projectId, task_id: null })
  }

  /** Records which files a task will need: those that the principal may see, and those it has links to. */
  async ofTask(change: Change, principal: Principal, task: Task, state: EditorState): Promise<void> {
    const ids = await idsNamed(change, principal, state)
    await record(change, ids, { project_id: null, task_id: task.id })
  }

  /** The files of ours behind references, in their order; null for what is not ours, or not the principal's to see. */
  async findSeen(principal: Principal, references: readonly AssetReference[]): Promise<(Asset | null)[]> {
    const who = { accountId: principal.accountId, isOpen: isAssetVisible(principal) }
    return await find(this.#context.db, who, references)
  }

  /**
   * The files of ours behind references of a task's document, in their order; null for what is not ours, or was
   * not when the task was ordered.
   */
  async findForTask(task: Task, references: readonly AssetReference[]): Promise<(Asset | null)[]> {
    const isUsed = sql<boolean>`exists (
      select from asset_uses where asset_uses.asset_id = assets.id and asset_uses.task_id = ${task.id})`
    return await find(this.#context.db, { accountId: task.account_id, isOpen: isUsed }, references)
  }
}

async function idsNamed(change: Change, principal: Principal, state: EditorState): Promise<string[]> {
  const who = { accountId: principal.accountId, isOpen: isAssetVisible(principal) }
  const found = await find(change, who, referencesIn(state))
  return [...new Set(found.flatMap((asset) => (asset ? [asset.id] : [])))].sort()
}

/** One query for all, however many they are. */
async function find(
  db: Database | Change,
  who: { accountId: string; isOpen: RawBuilder<boolean> },
  references: readonly AssetReference[],
): Promise<(Asset | null)[]> {
  const wanted = references.map((reference) => {
    const token = tokenIn(reference)
    return { hash: token === null ? null : hashOfLink(token), id: idIn(reference) }
  })
  const hashes = wanted.flatMap(({ hash }) => hash ?? [])
  const ids = wanted.flatMap(({ id }) => id ?? [])
  if (hashes.length === 0 && ids.length === 0) return references.map(() => null)
  const { rows } = await sql<Found>`
    select assets.*, null::bytea as token_hash from assets
    where assets.account_id = ${who.accountId} and assets.id = any(${ids}::uuid[]) and ${who.isOpen}
    union all
    select assets.*, asset_links.token_hash from asset_links join assets on assets.id = asset_links.asset_id
    where asset_links.account_id = ${who.accountId} and asset_links.token_hash = any(${hashes}::bytea[])
      and asset_links.revoked_at is null`.execute(db)
  const byHash = new Map(
    rows.flatMap((row) => (row.token_hash ? [[row.token_hash.toString('hex'), row]] : [])),
  )
  const byId = new Map(rows.flatMap((row) => (row.token_hash ? [] : [[row.id, row]])))
  return wanted.map(({ hash, id }) => byHash.get(hash?.toString('hex') ?? '') ?? byId.get(id ?? '') ?? null)
}

/** Takes only what is still there, and keeps it from being deleted before the commit. */
async function record(change: Change, assetIds: readonly string[], user: User): Promise<void> {
  await sql`
    with kept as (select id from assets where id = any(${[...assetIds]}::uuid[]) order by id for key share)
    insert into asset_uses (asset_id, project_id, task_id)
    select id, ${user.project_id}::uuid, ${user.task_id}::uuid from kept on conflict do nothing`.execute(
    change,
  )
}
