/** Workspaces: named areas of an account, each with libraries of its own. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import { defaultWorkspace } from '../accounts/account-store.ts'
import type { Change, CoreContext } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { removeLibraries } from '../libraries/remove-entries.ts'
import { removePersonsOfWorkspace } from '../persons/remove-persons.ts'
import { ensureBaseProject } from '../projects/default-library.ts'
import type { ProjectStore } from '../projects/project-store.ts'
import type { Workspace } from '../schema.ts'

export type NewWorkspace = { name: string; bucket: string | null }
export type WorkspacePage = { workspaces: Workspace[]; totalCount: number }

const usualLimit = 100

export class WorkspaceStore {
  readonly #context: CoreContext
  readonly #projects: ProjectStore

  constructor(context: CoreContext, projects: ProjectStore) {
    this.#context = context
    this.#projects = projects
  }

  /**
   * With its base project. Rejects with `key_bounded`, `name_taken`, and `workspace_limit` when the account has as
   * many as it may have.
   */
  async create(principal: Principal, { name, bucket }: NewWorkspace): Promise<Workspace> {
    requireUnbounded(principal)
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      // Of two creates at once the second sees what the first made.
      await change
        .selectFrom('accounts')
        .select('id')
        .where('id', '=', principal.accountId)
        .forNoKeyUpdate()
        .executeTakeFirst()
      const names = await change
        .selectFrom('workspaces')
        .select('name')
        .where('account_id', '=', principal.accountId)
        .where('deleted_at', 'is', null)
        .execute()
      if (names.some((each) => each.name === name)) throw new TriptychError('name_taken')
      if (names.length >= (this.#context.limits.workspaces ?? usualLimit))
        throw new TriptychError('workspace_limit', { facts: { limit: names.length } })
      const workspace: Workspace = {
        id: uuidV7(at.getTime()),
        account_id: principal.accountId,
        name,
        bucket,
        base_project_id: null,
        created_at: at,
        updated_at: at,
        deleted_at: null,
      }
      await change.insertInto('workspaces').values(workspace).execute()
      const base = await ensureBaseProject(change, principal, workspace, this.#projects, at)
      await recordEvent(change, eventOf(principal, workspace, 'workspace.created', at))
      return { ...workspace, base_project_id: base }
    })
  }

  /**
   * In the order in which they were made. There are few of them, so a page may name its place by a number.
   * A bounded key sees those that hold a project of its bounds.
   * @param offset how many to skip
   */
  async list(principal: Principal, offset: number, limit: number): Promise<WorkspacePage> {
    const all = await this.#visible(principal).orderBy('created_at').orderBy('id').execute()
    return { workspaces: all.slice(offset, offset + limit), totalCount: all.length }
  }

  /** Rejects with `workspace_unknown` alike when there is none, and when it is not the principal's to see. */
  async find(principal: Principal, name: string): Promise<Workspace> {
    const workspace = await this.#visible(principal).where('name', '=', name).executeTakeFirst()
    if (!workspace) throw new TriptychError('workspace_unknown')
    return workspace
  }

  /**
   * With its libraries and all that is in them; files that something else needs stay. Rejects with
   * `workspace_unknown`, `key_bounded`, `base_project_lasting` for the default one, which other doors stand on, and
   * `work_under_way` while anything in it is being analyzed.
   */
  async delete(principal: Principal, name: string): Promise<void> {
    const { id } = await this.find(principal, name)
    requireUnbounded(principal)
    if (name === defaultWorkspace) throw new TriptychError('base_project_lasting')
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      const workspace = await lockWorkspace(change, id)
      const libraries = await change
        .selectFrom('projects')
        .select('id')
        .where('workspace_id', '=', id)
        .where('deleted_at', 'is', null)
        .execute()
      const projectIds = libraries.map((each) => each.id)
      await removeLibraries(change, principal, projectIds, at)
      await removePersonsOfWorkspace(change, id, at)
      await change
        .updateTable('workspaces')
        .set({ deleted_at: at, updated_at: at })
        .where('id', '=', id)
        .execute()
      await recordEvent(change, eventOf(principal, workspace, 'workspace.deleted', at))
    })
  }

  #visible(principal: Principal) {
    const query = this.#context.db
      .selectFrom('workspaces')
      .selectAll()
      .where('account_id', '=', principal.accountId)
      .where('deleted_at', 'is', null)
    const { projectBounds } = principal
    if (!projectBounds) return query
    return query.where(
      sql<boolean>`exists (select from projects where workspace_id = workspaces.id
        and projects.deleted_at is null and projects.id = any(${[...projectBounds]}::uuid[]))`,
    )
  }
}

/** Reads a workspace and keeps others from changing what it holds. Rejects with `workspace_unknown`. */
export async function lockWorkspace(change: Change, id: string): Promise<Workspace> {
  const workspace = await change
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!workspace) throw new TriptychError('workspace_unknown')
  return workspace
}

function eventOf({ accountId, credentialId }: Principal, { id, name }: Workspace, type: string, at: Date) {
  return { accountId, credentialId, type, noun: 'workspace', nounId: id, facts: { name }, at }
}
