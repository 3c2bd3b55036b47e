/** Tasks of the core as this API shows them. */

import { instant, instantOrNull } from '#base/instant.ts'
import type { Event, Task } from '#core/schema.ts'
import type { TaskOutput } from '#core/tasks/task-lists.ts'
import type { TaskAnswer, TaskAttempt, TaskDetail } from '../wire/tasks.ts'

export function toTask(task: Task): TaskAnswer {
  const { assetId = null, ...parameters } = JSON.parse(task.input) as { assetId?: string }
  return {
    id: task.id,
    kind: task.kind,
    state: task.state,
    label: task.label,
    projectId: task.project_id,
    assetId,
    parameters,
    credentialId: task.credential_id,
    priority: task.priority,
    attempt: task.attempt,
    progress: {
      stage: task.stage,
      stageFraction: task.stage_fraction,
      overallFraction: task.overall_fraction,
    },
    error: task.error_code ? { code: task.error_code, detail: task.error_detail } : null,
    createdAt: instant(task.created_at),
    updatedAt: instant(task.updated_at),
    startedAt: instantOrNull(task.started_at),
    finishedAt: instantOrNull(task.finished_at),
    cancelRequestedAt: instantOrNull(task.cancel_requested_at),
  }
}

export function toTaskDetail(
  task: Task,
  outputs: readonly TaskOutput[],
  events: readonly Event[],
): TaskDetail {
  return {
    ...toTask(task),
    result: task.result === null ? null : JSON.parse(task.result),
    outputs: outputs.map((output) => ({
      id: output.id,
      kind: output.kind,
      name: output.name,
      assetId: output.asset_id,
      mediaType: output.media_type,
      sizeBytes: output.size_bytes,
      sha256: output.sha256,
      expiresAt: instantOrNull(output.expires_at),
    })),
    attempts: toAttempts(events),
  }
}

const outcomes: Record<string, TaskAttempt['outcome']> = {
  'task.succeeded': 'succeeded',
  'task.failed': 'failed',
  'task.canceled': 'canceled',
  'task.requeued': 'given back',
}

/** Attempts as the events of a task tell of them. A worker that shut down gives its attempt back: its number comes again. */
export function toAttempts(events: readonly Event[]): TaskAttempt[] {
  const attempts: TaskAttempt[] = []
  for (const { type, facts, created_at } of events) {
    const { attempt, code, reason } = JSON.parse(facts) as {
      attempt?: number
      code?: string
      reason?: string
    }
    if (type === 'task.started') {
      attempts.push({
        number: attempt ?? attempts.length + 1,
        outcome: 'running',
        startedAt: instant(created_at),
        endedAt: null,
        code: null,
        reason: null,
      })
      continue
    }
    const outcome = outcomes[type]
    const last = attempts.at(-1)
    if (!outcome || last?.outcome !== 'running') continue
    Object.assign(last, {
      outcome,
      endedAt: instant(created_at),
      code: code ?? null,
      reason: reason ?? null,
    })
  }
  return attempts
}
