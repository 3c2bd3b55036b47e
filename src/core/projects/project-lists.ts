/** Projects of every kind, as far as the caller may see them. */
import type { RawBuilder } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { isUuid } from '#base/ids.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { comesAfter, type Keyset } from '../keyset.ts'
import type { Project, ProjectKind } from '../schema.ts'
import { isVisible, waysToSee } from './visible-projects.ts'

export const projectKinds = ['restoration', 'timeline', 'library'] as const satisfies readonly ProjectKind[]

export class ProjectLists {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** A page of one kind, or of all when it is null, newest first. */
  async list(
    principal: Principal,
    kind: ProjectKind | null,
    limit: number,
    after: Keyset | null,
  ): Promise<Project[]> {
    const kinds = kind ? [kind] : projectKinds
    // The indexes go by kind, and by key or account: a page of each, merged, costs the same however many there are.
    const pages = await Promise.all(
      kinds.flatMap((each) =>
        waysToSee(principal, 'projects').map((isSeen) => this.#listSome(each, isSeen, limit, after)),
      ),
    )
    return pages.flat().sort(newestFirst).slice(0, limit)
  }

  /** Rejects with `project_unknown` alike when there is none, and when it is not the principal's to see. */
  async get(principal: Principal, id: string): Promise<Project> {
    const project = isUuid(id)
      ? await this.#context.db
          .selectFrom('projects')
          .selectAll()
          .where('id', '=', id)
          .where('deleted_at', 'is', null)
          .where(isVisible(principal, 'projects'))
          .executeTakeFirst()
      : undefined
    if (!project) throw new TriptychError('project_unknown')
    return project
  }

  async #listSome(
    kind: ProjectKind,
    isSeen: RawBuilder<boolean>,
    limit: number,
    after: Keyset | null,
  ): Promise<Project[]> {
    let query = this.#context.db
      .selectFrom('projects')
      .selectAll()
      .where('kind', '=', kind)
      .where('deleted_at', 'is', null)
      .where(isSeen)
    if (after) query = query.where(comesAfter('projects', after))
    return await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  }
}

function newestFirst(a: Keyset, b: Keyset): number {
  return b.created_at.getTime() - a.created_at.getTime() || (a.id < b.id ? 1 : -1)
}
