/**
 * Tasks as workers see them. A queue ticket says that one more task of a kind may run; which one is decided
 * here, at the claim, so that priority and fairness among accounts live in one query. Every report carries
 * the attempt's token: a worker that was taken for dead can change nothing any more.
 */
import { type Kysely, sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import { insertAsset, type NewAsset } from '../assets/asset-store.ts'
import type { Change, CoreContext } from '../context.ts'
import { announceEvents } from '../events/event-store.ts'
import type { Output, Schema, Task, TaskKind } from '../schema.ts'
import { centsMeter } from '../usage/spending.ts'
import { addUsage } from '../usage/usage-store.ts'
import { abandonTask, type Failure, storedDetail } from './abandon-task.ts'
import { claimTask, finishTask, type TaskEnd } from './task-statements.ts'

export type Claim = { task: Task; token: string }
export type Progress = { stage: string; stageFraction: number; overallFraction: number }
export type NewOutput = { kind: Output['kind']; name: string; stored: NewAsset }
export type Success = {
  result: Record<string, unknown>
  outputs: NewOutput[]
  usage: { meter: string; amount: number }[]
  /** Files that become assets without being outputs: `record` says whose they are. */
  files?: NewAsset[]
  /** What else the success changes, in its transaction; the files are assets by then. */
  record?(change: Change, task: Task, at: Date): Promise<void>
}

/** Everything stored that is not recorded yet, each once: one file may be two outputs. */
export function storedIn({ outputs, files = [] }: Success): Set<NewAsset> {
  return new Set([...outputs.map(({ stored }) => stored), ...files])
}

export class TaskClaims {
  readonly #context: CoreContext
  /** What the clocks of the kinds are known to have reached. */
  readonly #clocks = new Map<TaskKind, number>()

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Takes the task that is next for this kind, or null when none waits. */
  async claim(kind: TaskKind, ticketId: string, worker: string): Promise<Claim | null> {
    const at = this.#context.clock.now()
    const token = uuidV7(at.getTime())
    const [task] = await claimTask(this.#context.db, { kind, token, ticketId, worker, at })
    if (!task) return null
    await announceEvents(this.#context.db)
    await this.#advanceClock(kind, task.fair_tag)
    return { task, token }
  }

  /**
   * The clock of a kind stands at the largest tag that was served. All claims share its row, so it is no part of
   * their transactions, and does not wait for the disk: a clock that is a little late is a little less fair.
   */
  async #advanceClock(kind: TaskKind, tag: number): Promise<void> {
    if (tag <= (this.#clocks.get(kind) ?? 0)) return
    this.#clocks.set(kind, tag)
    await sql`
      insert into task_lane_clocks as clock (kind, tag)
      select ${kind}, ${tag} from set_config('synchronous_commit', 'off', true)
      on conflict (kind) do update set tag = excluded.tag where clock.tag < excluded.tag`.execute(
      this.#context.db,
    )
  }

  /**
   * Says how far the attempt is. Rejects with `attempt_lost` when it is no longer this worker's, so that the
   * worker stops.
   */
  async report(claim: Claim, progress: Progress | null): Promise<{ isCancelRequested: boolean }> {
    const mine = this.#context.db
      .updateTable('tasks')
      .where('id', '=', claim.task.id)
      .where('attempt_token', '=', claim.token)
    const row = progress
      ? await mine
          .set({
            stage: progress.stage,
            stage_fraction: progress.stageFraction,
            // Never falls to those who ask, though another attempt begins anew.
            overall_fraction: sql<number>`greatest(overall_fraction, ${progress.overallFraction}::real)`,
            updated_at: this.#context.clock.now(),
          })
          .returning('cancel_requested_at')
          .executeTakeFirst()
      : await this.#context.db
          .selectFrom('tasks')
          .select('cancel_requested_at')
          .where('id', '=', claim.task.id)
          .where('attempt_token', '=', claim.token)
          .executeTakeFirst()
    if (!row) throw new TriptychError('attempt_lost')
    return { isCancelRequested: row.cancel_requested_at !== null }
  }

  /** Outputs, usage, event and state in one transaction. Rejects with `attempt_lost`; the outputs are then the caller's to drop. */
  async succeed(claim: Claim, success: Success): Promise<void> {
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      const task = await this.#finish(change, claim, 'succeed', at, {
        result: JSON.stringify(success.result),
      })
      for (const stored of storedIn(success)) await insertAsset(change, stored, task.account_id, at)
      for (const { kind, name, stored } of success.outputs) {
        await change
          .insertInto('outputs')
          .values({
            id: uuidV7(at.getTime()),
            account_id: task.account_id,
            task_id: task.id,
            asset_id: stored.id,
            kind,
            name,
            expires_at: null,
            created_at: at,
          })
          .execute()
      }
      await success.record?.(change, task, at)
      for (const { meter, amount } of success.usage) await addUsage(change, task, meter, amount, at)
      await this.#charge(change, task, success, at)
    })
  }

  /** Only work that succeeds is paid for, at the price of the moment. */
  async #charge(change: Change, task: Task, { usage }: Success, at: Date): Promise<void> {
    const seconds = usage.find(({ meter }) => meter === `${task.kind}:${task.label}:seconds`)?.amount
    const cents = seconds === undefined ? 0 : this.#context.prices?.centsFor(task.kind, task.label, seconds)
    if (cents) await addUsage(change, task, `${task.kind}:${task.label}${centsMeter}`, cents, at)
  }

  /** The work itself failed, and would again. Rejects with `attempt_lost`. */
  async fail(claim: Claim, failure: Failure): Promise<void> {
    await this.#finish(this.#context.db, claim, 'fail', this.#context.clock.now(), {
      errorCode: failure.code,
      errorDetail: storedDetail(failure),
      facts: JSON.stringify({ code: failure.code }),
    })
  }

  /** The work stopped because somebody asked. Rejects with `attempt_lost`. */
  async cancel(claim: Claim): Promise<void> {
    await this.#finish(this.#context.db, claim, 'cancel', this.#context.clock.now())
  }

  /**
   * The attempt ended without a verdict. `lose` counts it as a failed attempt, `release` gives it back as if
   * it had not been made. Returns the state the task is in now. Rejects with `attempt_lost`.
   */
  async giveUp(claim: Claim, how: 'lose' | 'release', failure: Failure): Promise<Task['state']> {
    return await this.#context.db.transaction().execute(async (change) => {
      const task = await change
        .selectFrom('tasks')
        .selectAll()
        .where('id', '=', claim.task.id)
        .where('attempt_token', '=', claim.token)
        .forUpdate()
        .executeTakeFirst()
      if (!task) throw new TriptychError('attempt_lost')
      return await abandonTask(this.#context, change, task, how, failure)
    })
  }

  async #finish(
    change: Kysely<Schema>,
    claim: Claim,
    type: 'succeed' | 'fail' | 'cancel',
    at: Date,
    told: Partial<TaskEnd> = {},
  ): Promise<Task> {
    const [task] = await finishTask[type](change, {
      id: claim.task.id,
      token: claim.token,
      at,
      result: null,
      errorCode: null,
      errorDetail: null,
      facts: '{}',
      ...told,
    })
    if (!task) throw new TriptychError('attempt_lost')
    await announceEvents(change)
    return task
  }
}
