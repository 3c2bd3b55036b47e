/** How much waits and for how long, read when somebody asks for metrics. */
import type { TaskKind } from '#core/schema.ts'
import { taskKinds } from '#core/tasks/task-kinds.ts'
import type { House } from './house.ts'

export type QueueReading = { kind: TaskKind; depth: number; oldestSeconds: number }

export async function queueReading({ db, core }: House): Promise<QueueReading[]> {
  const rows = await db
    .selectFrom('tasks')
    .select(({ fn }) => ['kind', fn.countAll<number>().as('depth'), fn.min('created_at').as('oldest')])
    .where('state', '=', 'queued')
    .groupBy('kind')
    .execute()
  const nowMs = core.clock.now().getTime()
  return taskKinds.map((kind) => {
    const row = rows.find((each) => each.kind === kind)
    return {
      kind,
      depth: row?.depth ?? 0,
      oldestSeconds: row ? Math.max(0, (nowMs - row.oldest.getTime()) / 1000) : 0,
    }
  })
}
