/** What a kind of task is to the worker: one file per kind implements this. */
import type { Task, TaskKind } from '#core/schema.ts'
import type { Progress, Success } from '#core/tasks/task-claims.ts'

export type Attempt = {
  /** Aborted with the reason: canceled, taken over, or the worker is stopping. */
  signal: AbortSignal
  progress(progress: Progress): void
}

export type TaskHandler = {
  kind: TaskKind
  /**
   * Does the work and stores its outputs, without recording them. When it rejects, nothing it stored is left.
   */
  run(task: Task, attempt: Attempt): Promise<Success>
  close(): Promise<void>
}
