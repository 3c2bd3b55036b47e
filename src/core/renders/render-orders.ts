/** Orders of films: of a timeline that comes along, of one that a project holds, or of one drawn before. */
import { createHash } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import { assertValidState } from '#timeline/assert-valid-state.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import type { AssetUses } from '../assets/asset-uses.ts'
import type { Change, CoreContext } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { canonicalJson, type IdempotencyKey, once } from '../idempotency/once.ts'
import type { ProjectStore } from '../projects/project-store.ts'
import type { Render, Task } from '../schema.ts'
import { assertPriority } from '../tasks/task-orders.ts'
import type { TaskStore } from '../tasks/task-store.ts'
import type { TaskCallback, WebhookEndpointStore } from '../webhooks/endpoint-store.ts'
import { billedSeconds } from './render-bill.ts'
import { lockAccount, type RenderedTask, type RenderStore } from './render-store.ts'
import { filmFacts, type RenderLimits, type RenderTerms, renderLimits, termsOf } from './render-terms.ts'

/** The timeline to draw; of an earlier task also its terms, as far as no others are given. */
export type RenderSubject = { state: unknown } | { projectId: string } | { taskId: string }

export type RenderOrder = {
  of: RenderSubject
  terms: Partial<RenderTerms>
  priority: number
  /** The client's own name of the task: the same order under the same name is one task, while that is kept. */
  clientTaskId: string | null
  callback: TaskCallback | null
  /** Where the client reached us; begins the links that messages about the task carry. */
  origin: string | null
  /** What was asked, to tell a repeat from another order. */
  body: unknown
}

export type OrderedRender = { rendered: RenderedTask; isReplay: boolean }

type Source = { state: EditorState; text: string; projectId: string | null; terms: RenderTerms }

export type RenderOrderParts = {
  projects: ProjectStore
  tasks: TaskStore
  renders: RenderStore
  assetUses: AssetUses
  endpoints: WebhookEndpointStore
}

export class RenderOrders {
  readonly #context: CoreContext
  readonly #parts: RenderOrderParts
  readonly #limits: RenderLimits

  constructor(context: CoreContext, parts: RenderOrderParts) {
    this.#context = context
    this.#parts = parts
    this.#limits = renderLimits(context)
  }

  /**
   * Rejects with `project_unknown`, `task_unknown`, `timeline_invalid`, `timeline_empty`, `film_too_large`,
   * `idempotency_conflict`, `task_limit`, `webhook_secret_missing`, `key_bounded` (a bounded key may draw only
   * what belongs to its projects), `scope_missing` (see `assertPriority`), and as `TaskStore.insert` does.
   * @param key goes before the order's `clientTaskId`
   */
  async order(principal: Principal, order: RenderOrder, key: IdempotencyKey | null): Promise<OrderedRender> {
    assertPriority(principal, order.priority)
    if ('state' in order.of) {
      requireUnbounded(principal)
      assertValidState(order.of.state, { mayBeEmpty: true })
    }
    // Whether the caller may see it is asked first, also of a repeat.
    if ('projectId' in order.of) await this.#parts.projects.get(principal, order.of.projectId, 'timeline')
    if ('taskId' in order.of) await this.#parts.renders.get(principal, order.of.taskId)
    const at = this.#context.clock.now()
    const id = uuidV7(at.getTime())
    return await this.#context.db.transaction().execute(async (change) => {
      const create = () => this.#create(change, principal, order, id, at)
      const made = key
        ? await once(change, key, id, at, async () => void (await create()))
        : await this.#onceByName(change, principal, order, id, create)
      if (!made.isSameBody) throw new TriptychError('idempotency_conflict')
      // Read here, so that nothing can fail any more once it is committed: clients would order another.
      const [rendered] = await this.#parts.renders.factsOf([await readTask(change, made.nounId)], change)
      return { rendered: rendered!, isReplay: made.isReplay }
    })
  }

  /** Orders of one account wait for each other here, so that none is made twice and none goes beyond the limit. */
  async #onceByName(
    change: Change,
    principal: Principal,
    order: RenderOrder,
    nounId: string,
    create: () => Promise<void>,
  ): Promise<{ nounId: string; isReplay: boolean; isSameBody: boolean }> {
    if (order.clientTaskId !== null) {
      await lockAccount(change, principal.accountId)
      const earlier = await change
        .selectFrom('renders')
        .select(['task_id', 'order_hash'])
        .where('account_id', '=', principal.accountId)
        .where('client_task_id', '=', order.clientTaskId)
        .orderBy('task_id')
        .limit(1)
        .executeTakeFirst()
      if (earlier)
        return {
          nounId: earlier.task_id,
          isReplay: true,
          isSameBody: earlier.order_hash?.equals(hashOf(order.body)) ?? false,
        }
    }
    await create()
    return { nounId, isReplay: false, isSameBody: true }
  }

  async #create(
    change: Change,
    principal: Principal,
    order: RenderOrder,
    id: string,
    at: Date,
  ): Promise<void> {
    const source = await this.#sourceOf(change, order)
    const { terms } = source
    const { size, durationSeconds } = filmFacts(source.state, terms, this.#limits)
    const seconds = billedSeconds(durationSeconds, size, terms.fps)
    await this.#parts.renders.assertRoom(change, principal.accountId)
    const { width, height } = size
    const task = await this.#parts.tasks.insert(
      change,
      principal,
      {
        id,
        projectId: source.projectId,
        kind: 'render',
        label: terms.format,
        priority: order.priority,
        input: { ...terms, width, height, durationSeconds },
        seconds,
      },
      at,
    )
    const render: Render = {
      task_id: id,
      account_id: principal.accountId,
      editor_state: source.text,
      ratio: terms.ratio,
      scale: terms.scale,
      composition_width: terms.compositionWidth ?? null,
      composition_height: terms.compositionHeight ?? null,
      width,
      height,
      fps: terms.fps,
      format: terms.format,
      duration_seconds: durationSeconds,
      billed_seconds: seconds,
      charged_credits: this.#limits.price.creditsFor(seconds),
      client_task_id: order.clientTaskId,
      order_hash: order.clientTaskId === null ? null : hashOf(order.body),
      callback_url: order.callback?.url ?? null,
      origin: order.origin,
    }
    await this.#parts.renders.insert(change, render)
    await this.#parts.assetUses.ofTask(change, principal, task, source.state)
    if (order.callback) await this.#parts.endpoints.insertForTask(change, task, order.callback, at)
  }

  async #sourceOf(change: Change, { of, terms: asked }: RenderOrder): Promise<Source> {
    const earlier =
      'taskId' in of
        ? await change
            .selectFrom('renders')
            .innerJoin('tasks', 'tasks.id', 'renders.task_id')
            .selectAll('renders')
            .select('tasks.project_id')
            .where('renders.task_id', '=', of.taskId)
            .executeTakeFirstOrThrow()
        : null
    const terms = { ...(earlier && termsOf(earlier)), ...asked } as RenderTerms
    if (earlier) {
      const { editor_state: text, project_id: projectId } = earlier
      return { state: JSON.parse(text) as EditorState, text, projectId, terms }
    }
    if ('state' in of) {
      // It was looked at before all else.
      const state = of.state as EditorState
      return { state, text: JSON.stringify(state), projectId: null, terms }
    }
    const { projectId } = of as { projectId: string }
    const text = await this.#stateOfProject(change, projectId)
    const state: unknown = JSON.parse(text)
    // It may have been saved by its shape alone.
    assertValidState(state, { mayBeEmpty: true })
    return { state, text, projectId, terms }
  }

  async #stateOfProject(change: Change, projectId: string): Promise<string> {
    const row = await change
      .selectFrom('timelines')
      .select('state')
      .where('project_id', '=', projectId)
      .executeTakeFirst()
    if (!row) throw new TriptychError('project_unknown')
    return row.state
  }
}

async function readTask(change: Change, id: string): Promise<Task> {
  const task = await change.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst()
  if (!task) throw new TriptychError('task_unknown', { detail: 'The task made under that key is deleted.' })
  return task
}

function hashOf(body: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(body)).digest()
}
