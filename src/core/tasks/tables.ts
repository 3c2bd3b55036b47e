/** Tasks and the order in which they run, as tables. */
import type { Generated } from 'kysely'
import type { ErrorCode } from '#base/errors.ts'
import type { Created } from '../created.ts'
import type { TaskKind } from './task-kinds.ts'

export type TaskState = 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'

export type TaskTable = Created & {
  id: string
  account_id: string
  /** Null for work that was ordered without a project: it belongs to the account. */
  project_id: string | null
  /** The place of the file that it works on, where that matters: of imports and analyses. */
  entry_id: Generated<string | null>
  credential_id: string
  kind: TaskKind
  state: TaskState
  /** What the dialect calls the work, such as a model key. */
  label: string
  priority: Generated<number>
  /** Start tag of start-time fair queueing: the order among accounts at one priority. */
  fair_tag: number
  /** JSON text. */
  input: string
  result: string | null
  error_code: ErrorCode | null
  error_detail: string | null
  stage: string | null
  stage_fraction: Generated<number>
  overall_fraction: Generated<number>
  attempt: Generated<number>
  attempt_token: string | null
  /** The queue's ticket under which the present attempt runs. */
  ticket_id: string | null
  worker: string | null
  /** What it is expected to cost, while it has not ended. */
  reserved_cents: Generated<number>
  cancel_requested_at: Date | null
  started_at: Date | null
  finished_at: Date | null
  updated_at: Date
}

export type LaneTable = { account_id: string; kind: TaskKind; last_tag: number }

export type LaneClockTable = { kind: TaskKind; tag: number }
