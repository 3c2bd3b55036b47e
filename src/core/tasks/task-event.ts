/** The event of a task as a part of the statement that changes it: one way to the database instead of two. */
import { type QueryCreator, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../schema.ts'
import type { TaskTable } from './tables.ts'

/**
 * For the rows of a common table expression `task`, as `eventOf` makes it; to be announced by `announceEvents`.
 * `moreFacts` is a JSON object.
 */
export function insertEventOfTask(
  query: QueryCreator<Schema & { task: TaskTable }>,
  type: string,
  at: RawBuilder<Date>,
  moreFacts: RawBuilder<string> = sql.lit('{}'),
) {
  return query
    .insertInto('events')
    .columns(['account_id', 'credential_id', 'type', 'noun', 'noun_id', 'facts', 'created_at'])
    .expression(({ selectFrom }) =>
      selectFrom('task').select([
        'account_id',
        'credential_id',
        sql<string>`${type}::text`.as('type'),
        sql<string>`'task'`.as('noun'),
        'id',
        sql<string>`(jsonb_build_object('kind', kind, 'projectId', project_id, 'label', label, 'attempt', attempt)
          || ${moreFacts}::jsonb)::json`.as('facts'),
        sql<Date>`${at}::timestamptz`.as('created_at'),
      ]),
    )
}
