/** The life of a task as a pure function: which event may follow which state, and where it leads. */
import type { TaskState } from '../schema.ts'

export type TaskEvent =
  /** A worker took it. */
  | { type: 'claim' }
  /** The work is done and its outputs are stored. */
  | { type: 'succeed' }
  /** The work failed; trying again would fail the same way. */
  | { type: 'fail' }
  /** The attempt died without saying what of: a crash, a limit, a lost worker. */
  | { type: 'lose'; attempt: number; maxAttempts: number; isCancelRequested: boolean }
  /** A running task gives way without having failed: its worker is shutting down. */
  | { type: 'release'; isCancelRequested: boolean }
  /** Somebody no longer wants it and it has stopped. */
  | { type: 'cancel' }

/** The state that follows, or null when the event may not happen in that state. */
export function next(state: TaskState, event: TaskEvent): TaskState | null {
  if (state === 'queued') {
    return event.type === 'claim' ? 'running' : event.type === 'cancel' ? 'canceled' : null
  }
  if (state !== 'running') return null
  switch (event.type) {
    case 'claim':
      return null
    case 'succeed':
      return 'succeeded'
    case 'fail':
      return 'failed'
    case 'cancel':
      return 'canceled'
    case 'release':
      return event.isCancelRequested ? 'canceled' : 'queued'
    case 'lose':
      if (event.isCancelRequested) return 'canceled'
      return event.attempt < event.maxAttempts ? 'queued' : 'failed'
  }
}

export function isTerminal(state: TaskState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'canceled'
}
