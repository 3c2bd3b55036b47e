/** Projects: made, found, listed. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { isUuid, uuidV7 } from '#base/ids.ts'
import { type HotQuery, hotQuery } from '#platform/database/hot-query.ts'
import type { AccountStore } from '../accounts/account-store.ts'
import type { Change, CoreContext } from '../context.ts'
import { maySeeProject, type Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Project, ProjectKind, Schema, Visibility } from '../schema.ts'

const summaryColumns = [
  'id',
  'title',
  'source_type',
  'source_stored',
  'has_picture',
  'task_count',
  'created_at',
  'updated_at',
] as const

/** By name: a statement that is prepared for all columns breaks when a newer release adds one. */
const columns = [
  ...summaryColumns,
  'number',
  'account_id',
  'workspace_id',
  'credential_id',
  'kind',
  'visibility',
  'settings',
  'deleted_at',
] as const satisfies readonly (keyof Project)[]

/** What a list needs of a project; `id` and `created_at` are also the cursor of the next page. */
export type ProjectSummary = Pick<Project, (typeof summaryColumns)[number]>
export type ProjectCursor = { created_at: Date; id: string }

export type NewProject = {
  kind: ProjectKind
  /** Default the account's `default`. */
  workspaceId?: string
  title: string
  /** Who sees it besides keys that see the whole account; default the key that makes it. */
  visibility?: Visibility
  /** What is promised of a restoration's one source. */
  source?: { mediaType: string; hasPicture: boolean }
  /** JSON text given back as it came. */
  settings?: string | null
}

type OwnPage = { account: string; credential: string; kind: ProjectKind; limit: number }

export class ProjectStore {
  readonly #context: CoreContext
  readonly #accounts: AccountStore
  readonly #byId: HotQuery<{ account: string; id: string }, Pick<Project, (typeof columns)[number]>>
  readonly #ownFirst: HotQuery<OwnPage, ProjectSummary>
  readonly #ownNext: HotQuery<OwnPage & ProjectCursor, ProjectSummary>

  constructor(context: CoreContext, accounts: AccountStore) {
    this.#context = context
    this.#accounts = accounts
    this.#byId = hotQuery<Schema, { account: string; id: string }, Pick<Project, (typeof columns)[number]>>(
      context.db,
      'project',
      (db, parameter) =>
        db
          .selectFrom('projects')
          .select(columns)
          .where('account_id', '=', parameter<string>('account'))
          .where('id', '=', parameter<string>('id'))
          .where('deleted_at', 'is', null),
    )
    const own = (name: string, isNext: boolean) =>
      hotQuery<Schema, OwnPage & ProjectCursor, ProjectSummary>(context.db, name, (db, parameter) => {
        let query = db
          .selectFrom('projects')
          .select(summaryColumns)
          .where('account_id', '=', parameter<string>('account'))
          .where('credential_id', '=', parameter<string>('credential'))
          .where('kind', '=', parameter<ProjectKind>('kind'))
          .where('deleted_at', 'is', null)
        if (isNext) {
          query = query.where(
            sql<boolean>`(created_at, id) < (${parameter<Date>('created_at')}, ${parameter<string>('id')})`,
          )
        }
        return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(parameter<number>('limit'))
      })
    this.#ownFirst = own('projects-own', false) as HotQuery<OwnPage, ProjectSummary>
    this.#ownNext = own('projects-own-next', true)
  }

  /**
   * A page of what the calling key made, newest first. A bounded key sees only what its bounds name, whoever
   * made it.
   */
  async listOwn(
    principal: Principal,
    kind: ProjectKind,
    limit: number,
    after?: ProjectCursor,
  ): Promise<ProjectSummary[]> {
    if (principal.projectBounds) return await this.#listBounded(principal, kind, limit, after)
    const page = { account: principal.accountId, credential: principal.credentialId, kind, limit }
    return after
      ? await this.#ownNext(this.#context.pool, { ...page, ...after })
      : await this.#ownFirst(this.#context.pool, page)
  }

  async #listBounded(
    principal: Principal,
    kind: ProjectKind,
    limit: number,
    after?: ProjectCursor,
  ): Promise<ProjectSummary[]> {
    const ids = [...(principal.projectBounds ?? [])]
    if (ids.length === 0) return []
    let query = this.#context.db
      .selectFrom('projects')
      .select(summaryColumns)
      .where('account_id', '=', principal.accountId)
      .where('kind', '=', kind)
      .where('id', 'in', ids)
      .where('deleted_at', 'is', null)
    if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.created_at}, ${after.id})`)
    return await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  }

  /** Rejects with `project_unknown` alike when there is none, and when it is not the principal's to see. */
  async get(principal: Principal, id: string, kind: ProjectKind): Promise<Project> {
    const [project] = isUuid(id)
      ? await this.#byId(this.#context.pool, { account: principal.accountId, id })
      : []
    if (!project || project.kind !== kind || !maySeeProject(principal, project))
      throw new TriptychError('project_unknown')
    return project
  }

  async insert(change: Change, principal: Principal, input: NewProject, at: Date): Promise<Project> {
    const project = await change
      .insertInto('projects')
      .values({
        id: uuidV7(at.getTime()),
        account_id: principal.accountId,
        workspace_id:
          input.workspaceId ?? (await this.#accounts.defaultWorkspaceId(principal.accountId, change)),
        credential_id: principal.credentialId,
        kind: input.kind,
        visibility: input.visibility ?? 'key',
        title: input.title,
        source_type: input.source?.mediaType ?? '',
        has_picture: input.source?.hasPicture ?? false,
        settings: input.settings ?? null,
        created_at: at,
        updated_at: at,
        deleted_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await recordEvent(change, {
      accountId: principal.accountId,
      credentialId: principal.credentialId,
      type: 'project.created',
      noun: 'project',
      nounId: project.id,
      facts: { kind: input.kind },
      at,
    })
    return project
  }
}

/** Reads a project and keeps others from changing it until the transaction ends. */
export async function lockProject(change: Change, accountId: string, id: string): Promise<Project> {
  const project = await change
    .selectFrom('projects')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!project) throw new TriptychError('project_unknown')
  return project
}
