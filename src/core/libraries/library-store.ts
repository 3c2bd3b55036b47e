/** Libraries: the projects of a workspace that are shelves of files, for all keys of the account. */
import { TriptychError } from '#base/errors.ts'
import type { CoreContext } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { ensureBaseProject } from '../projects/default-library.ts'
import { lockProject, type ProjectStore } from '../projects/project-store.ts'
import { isVisible } from '../projects/visible-projects.ts'
import type { Project, Workspace } from '../schema.ts'
import { lockWorkspace, type WorkspaceStore } from '../workspaces/workspace-store.ts'
import { removeLibraries } from './remove-entries.ts'

export type Library = Project & { isBase: boolean }

/** Of one workspace; few enough for a list without pages. */
const atMost = 1000

export type LibraryParts = { projects: ProjectStore; workspaces: WorkspaceStore }

export class LibraryStore {
  readonly #context: CoreContext
  readonly #parts: LibraryParts

  constructor(context: CoreContext, parts: LibraryParts) {
    this.#context = context
    this.#parts = parts
  }

  /** The base project first, then by number. Rejects with `workspace_unknown`. */
  async list(principal: Principal, workspaceName: string): Promise<Library[]> {
    const workspace = await this.#withBase(
      principal,
      await this.#parts.workspaces.find(principal, workspaceName),
    )
    const projects = await this.#visible(principal, workspace).orderBy('number').execute()
    const libraries = projects.map((project) => asLibrary(project, workspace))
    return libraries.sort((a, b) => Number(b.isBase) - Number(a.isBase))
  }

  /** Rejects with `workspace_unknown` or `project_unknown`. */
  async get(principal: Principal, workspaceName: string, number: number): Promise<Library> {
    const workspace = await this.#parts.workspaces.find(principal, workspaceName)
    const project = await this.#visible(principal, workspace).where('number', '=', number).executeTakeFirst()
    if (!project) throw new TriptychError('project_unknown')
    return asLibrary(project, workspace)
  }

  /** Rejects with `workspace_unknown`, `key_bounded`, `name_taken` and `project_limit`. */
  async create(principal: Principal, workspaceName: string, title: string): Promise<Library> {
    const workspace = await this.#parts.workspaces.find(principal, workspaceName)
    requireUnbounded(principal)
    await this.#withBase(principal, workspace)
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const locked = await lockWorkspace(change, workspace.id)
      const titles = await this.#titlesIn(change, locked)
      if (titles.has(title)) throw new TriptychError('name_taken')
      if (titles.size >= atMost) throw new TriptychError('project_limit', { facts: { limit: atMost } })
      const made = await this.#parts.projects.insert(
        change,
        principal,
        { kind: 'library', title, visibility: 'account', workspaceId: workspace.id },
        at,
      )
      return asLibrary(made, locked)
    })
  }

  /** Rejects with `workspace_unknown`, `project_unknown`, `base_project_fixed` and `name_taken`. */
  async rename(principal: Principal, workspaceName: string, number: number, title: string): Promise<Library> {
    const library = await this.get(principal, workspaceName, number)
    if (library.isBase) throw new TriptychError('base_project_fixed')
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const workspace = await lockWorkspace(change, library.workspace_id)
      const { id } = await lockProject(change, principal.accountId, library.id)
      const titles = await this.#titlesIn(change, workspace)
      if ((titles.get(title) ?? id) !== id) throw new TriptychError('name_taken')
      const renamed = await change
        .updateTable('projects')
        .set({ title, updated_at: at })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await recordEvent(change, {
        accountId: principal.accountId,
        credentialId: principal.credentialId,
        type: 'project.changed',
        noun: 'project',
        nounId: id,
        facts: { kind: 'library' },
        at,
      })
      return asLibrary(renamed, workspace)
    })
  }

  /**
   * With its entries; files that something else needs stay. Rejects with `workspace_unknown`, `project_unknown`,
   * `base_project_lasting`, and `work_under_way` while one of its files is being analyzed.
   */
  async delete(principal: Principal, workspaceName: string, number: number): Promise<void> {
    const library = await this.get(principal, workspaceName, number)
    if (library.isBase) throw new TriptychError('base_project_lasting')
    const at = this.#context.clock.now()
    await this.#context.db
      .transaction()
      .execute(async (change) => await removeLibraries(change, principal, [library.id], at))
  }

  /** The base project is made by whoever first looks for it; a bounded key makes none. */
  async #withBase(principal: Principal, workspace: Workspace): Promise<Workspace> {
    if (workspace.base_project_id !== null || principal.projectBounds) return workspace
    const at = this.#context.clock.now()
    const base_project_id = await this.#context.db
      .transaction()
      .execute(
        async (change) => await ensureBaseProject(change, principal, workspace, this.#parts.projects, at),
      )
    return { ...workspace, base_project_id }
  }

  /** Ids by title, of all libraries of the workspace, whoever may see them. */
  async #titlesIn(
    db: Pick<CoreContext['db'], 'selectFrom'>,
    { id }: Workspace,
  ): Promise<Map<string, string>> {
    const rows = await db
      .selectFrom('projects')
      .select(['id', 'title'])
      .where('workspace_id', '=', id)
      .where('kind', '=', 'library')
      .where('visibility', '=', 'account')
      .where('deleted_at', 'is', null)
      .execute()
    return new Map(rows.map((row) => [row.title, row.id]))
  }

  #visible(principal: Principal, { id }: Workspace) {
    return this.#context.db
      .selectFrom('projects')
      .selectAll()
      .where('workspace_id', '=', id)
      .where('kind', '=', 'library')
      .where('visibility', '=', 'account')
      .where('deleted_at', 'is', null)
      .where(isVisible(principal, 'projects'))
  }
}

function asLibrary(project: Project, { base_project_id }: Pick<Workspace, 'base_project_id'>): Library {
  return { ...project, isBase: project.id === base_project_id }
}
