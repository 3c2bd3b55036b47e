/** What becomes of a running task whose attempt ended without a verdict: it waits again, or is over. */
import type { ErrorCode } from '#base/errors.ts'
import type { Change, CoreContext } from '../context.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Task } from '../schema.ts'
import { next } from './task-life.ts'
import { eventOf, touchProjectOf } from './task-store.ts'

export type Failure = { code: ErrorCode; detail: string }

const longestDetail = 2000

/** As a row can hold it: details may quote what users wrote, and Postgres keeps no NUL in text. */
export function storedDetail({ detail }: Failure): string {
  return detail.replaceAll('\0', '').slice(0, longestDetail).toWellFormed()
}

/**
 * `lose` counts it as a failed attempt, `release` gives it back as if it had not been made. The caller holds
 * the task's row locked. Returns the state the task is in now.
 */
export async function abandonTask(
  context: CoreContext,
  change: Change,
  task: Task,
  how: 'lose' | 'release',
  failure: Failure,
): Promise<Task['state']> {
  const at = context.clock.now()
  const isCancelRequested = task.cancel_requested_at !== null
  const event =
    how === 'release'
      ? { type: 'release' as const, isCancelRequested }
      : {
          type: 'lose' as const,
          attempt: task.attempt,
          maxAttempts: context.limits.taskAttempts,
          isCancelRequested,
        }
  const state = next(task.state, event)!
  const isOver = state !== 'queued'
  await change
    .updateTable('tasks')
    .set({
      state,
      attempt_token: null,
      ticket_id: null,
      worker: null,
      updated_at: at,
      finished_at: isOver ? at : null,
      ...(how === 'release' ? { attempt: Math.max(0, task.attempt - 1) } : {}),
      ...(state === 'failed' ? { error_code: failure.code, error_detail: storedDetail(failure) } : {}),
      ...(state === 'queued' ? { stage: null, stage_fraction: 0 } : {}),
    })
    .where('id', '=', task.id)
    .execute()
  if (isOver) await touchProjectOf(change, task, at)
  else await context.queue.send(change, task.kind)
  const type = isOver ? `task.${state}` : 'task.requeued'
  await recordEvent(change, {
    ...eventOf(task),
    type,
    facts: { ...eventOf(task).facts, code: failure.code, reason: failure.detail },
    at,
  })
  return state
}
