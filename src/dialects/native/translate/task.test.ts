import { describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import type { Event } from '#core/schema.ts'
import { toAttempts } from './task.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second))

function event(second: number, type: string, facts: Record<string, unknown> = {}): Event {
  return {
    id: second,
    account_id: uuidV7(),
    credential_id: null,
    type,
    noun: 'task',
    noun_id: uuidV7(),
    facts: JSON.stringify(facts),
    transaction_id: '1',
    created_at: at(second),
  }
}

const attempt = (number: number, outcome: string, from: number, to: number | null) => ({
  number,
  outcome,
  startedAt: at(from).toISOString(),
  endedAt: to === null ? null : at(to).toISOString(),
  code: null,
  reason: null,
})

describe('attempts', () => {
  it('are none of a task that waits, or was canceled while it did', () => {
    expect(toAttempts([event(1, 'task.queued')])).toEqual([])
    expect(toAttempts([event(1, 'task.queued'), event(2, 'task.canceled')])).toEqual([])
  })

  it('end as the task did', () => {
    for (const outcome of ['succeeded', 'failed', 'canceled']) {
      const events = [
        event(1, 'task.queued'),
        event(2, 'task.started', { attempt: 1 }),
        event(5, `task.${outcome}`),
      ]
      expect(toAttempts(events)).toEqual([attempt(1, outcome, 2, 5)])
    }
  })

  it('are several when a worker was lost, each with its reason', () => {
    const events = [
      event(1, 'task.queued', { attempt: 0 }),
      event(2, 'task.started', { attempt: 1 }),
      event(3, 'task.requeued', { attempt: 1, code: 'work_crashed', reason: 'It crashed.' }),
      event(4, 'task.prioritized', { attempt: 1, priority: -1 }),
      event(5, 'task.started', { attempt: 2 }),
    ]
    expect(toAttempts(events)).toEqual([
      { ...attempt(1, 'given back', 2, 3), code: 'work_crashed', reason: 'It crashed.' },
      attempt(2, 'running', 5, null),
    ])
  })
})
