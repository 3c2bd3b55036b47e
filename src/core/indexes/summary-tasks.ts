/** Which task summarizes the scenes of an index. */
import type { Change } from '../context.ts'
import type { Task } from '../schema.ts'

/** The latest; undefined when nobody has ever asked. */
export async function summaryTask(
  db: Pick<Change, 'selectFrom'>,
  indexId: string,
): Promise<Task | undefined> {
  return await db
    .selectFrom('tasks')
    .innerJoin('summaries', 'summaries.task_id', 'tasks.id')
    .selectAll('tasks')
    .where('summaries.index_id', '=', indexId)
    .orderBy('summaries.number', 'desc')
    .limit(1)
    .executeTakeFirst()
}
