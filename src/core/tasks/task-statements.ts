/** The statements every task goes through, in which its row, its event and its project change together. */
import { type QueryCreator, sql } from 'kysely'
import { type HotCommand, hotCommand, type Parameter } from '#platform/database/hot-query.ts'
import type { Schema, Task, TaskKind } from '../schema.ts'
import { insertEventOfTask } from './task-event.ts'
import { next } from './task-life.ts'

/** By name: a statement that is prepared for all columns breaks when a newer release adds one. */
const columns = [
  'id',
  'account_id',
  'project_id',
  'entry_id',
  'credential_id',
  'kind',
  'state',
  'label',
  'priority',
  'fair_tag',
  'input',
  'result',
  'error_code',
  'error_detail',
  'stage',
  'stage_fraction',
  'overall_fraction',
  'attempt',
  'attempt_token',
  'ticket_id',
  'worker',
  'reserved_cents',
  'cancel_requested_at',
  'started_at',
  'finished_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof Task)[]

export type TaskInsert = {
  id: string
  accountId: string
  projectId: string | null
  entryId: string | null
  credentialId: string
  kind: TaskKind
  label: string
  priority: number
  input: string
  reservedCents: number
  at: Date
}

export const insertTask: HotCommand<Schema, TaskInsert, Task> = hotCommand((db, parameter) =>
  db
    .with('lane', (query) => nextFairTag(query, parameter))
    .with('task', (query) =>
      query
        .insertInto('tasks')
        .values(({ selectFrom }) => ({
          id: parameter<string>('id'),
          account_id: parameter<string>('accountId'),
          project_id: parameter<string | null>('projectId'),
          entry_id: parameter<string | null>('entryId'),
          credential_id: parameter<string>('credentialId'),
          kind: parameter<TaskKind>('kind'),
          state: 'queued',
          label: parameter<string>('label'),
          priority: parameter<number>('priority'),
          fair_tag: selectFrom('lane').select('last_tag'),
          input: parameter<string>('input'),
          result: null,
          error_code: null,
          error_detail: null,
          stage: null,
          attempt_token: null,
          ticket_id: null,
          worker: null,
          reserved_cents: parameter<number>('reservedCents'),
          cancel_requested_at: null,
          started_at: null,
          finished_at: null,
          created_at: parameter<Date>('at'),
          updated_at: parameter<Date>('at'),
        }))
        .returning(columns),
    )
    .with('project', (query) =>
      query
        .updateTable('projects')
        .from('task')
        // Work on files of a library changes them, and not the library.
        .set((value) => ({
          task_count: value('task_count', '+', 1),
          updated_at: sql<Date>`case when projects.kind = 'library' then projects.updated_at else ${parameter<Date>('at')} end`,
        }))
        .whereRef('projects.id', '=', 'task.project_id'),
    )
    .with('event', (query) => insertEventOfTask(query, 'task.queued', parameter<Date>('at')))
    .selectFrom('task')
    .select(columns),
)

export type TaskClaim = { kind: TaskKind; token: string; ticketId: string; worker: string; at: Date }

/** Takes the one that is next. Its states stand in the text, so that any plan may use the index of those that wait. */
export const claimTask: HotCommand<Schema, TaskClaim, Task> = hotCommand((db, parameter) =>
  db
    .with('task', (query) =>
      query
        .updateTable('tasks')
        .set((value) => ({
          state: next('queued', { type: 'claim' })!,
          attempt: value('attempt', '+', 1),
          attempt_token: parameter<string>('token'),
          ticket_id: parameter<string>('ticketId'),
          worker: parameter<string>('worker'),
          stage: 'starting',
          stage_fraction: 0,
          started_at: value.fn.coalesce('started_at', parameter<Date>('at')),
          updated_at: parameter<Date>('at'),
        }))
        .where('id', '=', ({ selectFrom }) =>
          selectFrom('tasks')
            .select('id')
            .where('kind', '=', parameter<TaskKind>('kind'))
            .where('state', '=', sql.lit('queued' as const))
            .orderBy('priority', 'desc')
            .orderBy('fair_tag')
            .orderBy('id')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returning(columns),
    )
    .with('event', (query) => insertEventOfTask(query, 'task.started', parameter<Date>('at')))
    .selectFrom('task')
    .select(columns),
)

export type TaskEnd = {
  id: string
  token: string
  at: Date
  result: string | null
  errorCode: Task['error_code']
  errorDetail: string | null
  /** What the event says beside what every event of a task says. */
  facts: string
}

/** Nothing comes back when the attempt is no longer the token's. */
export const finishTask = {
  succeed: finishAs('succeed'),
  fail: finishAs('fail'),
  cancel: finishAs('cancel'),
} as const

function finishAs(type: 'succeed' | 'fail' | 'cancel'): HotCommand<Schema, TaskEnd, Task> {
  const state = next('running', { type })!
  return hotCommand((db, parameter) =>
    db
      .with('task', (query) =>
        query
          .updateTable('tasks')
          .set({
            state,
            attempt_token: null,
            ticket_id: null,
            result: parameter<string | null>('result'),
            error_code: parameter<Task['error_code']>('errorCode'),
            error_detail: parameter<string | null>('errorDetail'),
            ...(type === 'succeed' ? { stage: 'complete', stage_fraction: 1, overall_fraction: 1 } : {}),
            finished_at: parameter<Date>('at'),
            updated_at: parameter<Date>('at'),
          })
          .where('id', '=', parameter<string>('id'))
          .where('attempt_token', '=', parameter<string>('token'))
          .where('state', '=', sql.lit('running' as const))
          .returning(columns),
      )
      .with('project', (query) =>
        query
          .updateTable('projects')
          .from('task')
          .set({ updated_at: parameter<Date>('at') })
          .whereRef('projects.id', '=', 'task.project_id')
          .where('projects.kind', '<>', 'library'),
      )
      .with('event', (query) =>
        insertEventOfTask(query, `task.${state}`, parameter<Date>('at'), parameter<string>('facts')),
      )
      .selectFrom('task')
      .select(columns),
  )
}

/** Start-time fair queueing: right behind the account's last task, but never behind what is served now. */
function nextFairTag(query: QueryCreator<Schema>, parameter: Parameter) {
  const kind = parameter<TaskKind>('kind')
  return query
    .insertInto('task_lanes')
    .values({
      account_id: parameter<string>('accountId'),
      kind,
      last_tag: sql`coalesce((select tag from task_lane_clocks where kind = ${kind}), 0) + 1`,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'kind'])
        .doUpdateSet({ last_tag: sql`greatest(task_lanes.last_tag + 1, excluded.last_tag)` }),
    )
    .returning('last_tag')
}
