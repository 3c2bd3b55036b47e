import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TaskState } from '../schema.ts'
import { isTerminal, next, type TaskEvent } from './task-life.ts'

const events: fc.Arbitrary<TaskEvent> = fc.oneof(
  fc.constantFrom<TaskEvent>({ type: 'claim' }, { type: 'succeed' }, { type: 'fail' }, { type: 'cancel' }),
  fc.record({ type: fc.constant('release' as const), isCancelRequested: fc.boolean() }),
  fc.record({
    type: fc.constant('lose' as const),
    attempt: fc.integer({ min: 1, max: 5 }),
    maxAttempts: fc.integer({ min: 1, max: 5 }),
    isCancelRequested: fc.boolean(),
  }),
)

describe('the life of a task', () => {
  it('never leaves a terminal state, and reaches at most one', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (history) => {
        let state: TaskState = 'queued'
        const terminals: TaskState[] = []
        for (const event of history) {
          const following = next(state, event)
          if (following === null) continue
          expect(isTerminal(state)).toBe(false)
          state = following
          if (isTerminal(state)) terminals.push(state)
        }
        expect(terminals.length).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('tries a lost attempt again until the attempts are used up', () => {
    const lose = (attempt: number, isCancelRequested = false) =>
      next('running', { type: 'lose', attempt, maxAttempts: 3, isCancelRequested })
    expect([lose(1), lose(2), lose(3)]).toEqual(['queued', 'queued', 'failed'])
    expect(lose(1, true)).toBe('canceled')
  })

  it('cannot succeed, fail or be lost before it was claimed', () => {
    for (const type of ['succeed', 'fail'] as const) expect(next('queued', { type })).toBeNull()
    expect(next('queued', { type: 'lose', attempt: 1, maxAttempts: 3, isCancelRequested: false })).toBeNull()
    expect(next('queued', { type: 'claim' })).toBe('running')
    expect(next('running', { type: 'claim' })).toBeNull()
  })
})
