/** Tasks that work on a project's one source. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { once } from '../idempotency/once.ts'
import { lockProject, type ProjectStore } from '../projects/project-store.ts'
import type { ProjectKind, ProjectTask, TaskKind } from '../schema.ts'
import { assertMaySpend } from '../usage/spending.ts'
import type { TaskStore } from './task-store.ts'

export type NewSourceTask = {
  projectId: string
  projectKind: ProjectKind
  kind: TaskKind
  /** What the dialect calls the work, such as a model key. */
  label: string
  /** What the worker is told besides the `assetId` of the source. */
  input: Record<string, unknown>
  /** The same key on the same project names the same task; null makes a new one each time. */
  idempotencyKey: string | null
}

export class SourceTaskStore {
  readonly #context: CoreContext
  readonly #projects: ProjectStore
  readonly #tasks: TaskStore

  constructor(context: CoreContext, projects: ProjectStore, tasks: TaskStore) {
    this.#context = context
    this.#projects = projects
    this.#tasks = tasks
  }

  /**
   * Rejects with `project_unknown`, with `upload_missing` while the project's file is not stored, and as
   * `TaskStore.insert` does; what is to be paid goes before what is missing.
   */
  async create(
    principal: Principal,
    input: NewSourceTask,
  ): Promise<{ task: ProjectTask; isReplay: boolean }> {
    const project = await this.#projects.get(principal, input.projectId, input.projectKind)
    const at = this.#context.clock.now()
    const id = uuidV7(at.getTime())
    return await this.#context.db.transaction().execute(async (change) => {
      const create = async () => {
        // The lock keeps an upload from replacing the source between reading it here and the commit.
        await lockProject(change, project.account_id, project.id)
        const source = await change
          .selectFrom('entries')
          .select('asset_id')
          .where('project_id', '=', project.id)
          .where('role', '=', 'source')
          .executeTakeFirst()
        if (!source?.asset_id) {
          await assertMaySpend(change, principal.credentialId, 0)
          throw new TriptychError('upload_missing')
        }
        const work = { ...input.input, assetId: source.asset_id }
        await this.#tasks.insert(
          change,
          principal,
          { id, projectId: project.id, kind: input.kind, label: input.label, input: work },
          at,
        )
      }
      if (input.idempotencyKey === null) await create()
      const key = {
        ownerId: principal.credentialId,
        route: `${input.kind} ${project.id}`,
        key: input.idempotencyKey ?? '',
        body: null,
      }
      const made =
        input.idempotencyKey === null
          ? { nounId: id, isReplay: false }
          : await once(change, key, id, at, create)
      const task = await change
        .selectFrom('tasks')
        .selectAll()
        .where('id', '=', made.nounId)
        .executeTakeFirstOrThrow()
      return { task: { ...task, project_id: project.id }, isReplay: made.isReplay }
    })
  }
}
