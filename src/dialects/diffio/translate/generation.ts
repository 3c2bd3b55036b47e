/** Generations, which are the core's tasks on the one source of a project. */

import { refuse, refuseNul } from '#base/refuse.ts'
import type { Project, ProjectTask, Task, TaskState } from '#core/schema.ts'
import type { RestoreOptions } from '#core/tasks/restore-input.ts'
import type { NewSourceTask } from '#core/tasks/source-task-store.ts'
import type { Model } from '../models.ts'
import type { GenerationAnswer, GenerationBody, ListGenerationsAnswer } from '../wire/index.ts'
import { wholeSeconds } from './instant.ts'

const statuses = {
  queued: 'queued',
  running: 'processing',
  succeeded: 'complete',
  failed: 'failed',
  canceled: 'failed',
} as const satisfies Record<TaskState, string>

export function statusOf(task: Pick<Task, 'state'>): string {
  return statuses[task.state]
}

/** Whole percent of all work; 100 only once everything is settled, null while queued. */
export function overallPercent(task: Pick<Task, 'state' | 'overall_fraction'>): number | null {
  if (task.state === 'queued') return null
  if (task.state === 'succeeded') return 100
  return Math.min(99, Math.floor(task.overall_fraction * 100))
}

export function toGenerationList(projectId: string, tasks: readonly Task[]): ListGenerationsAnswer {
  return {
    apiProjectId: projectId,
    generations: tasks.map((task) => ({
      generationId: task.id,
      status: statusOf(task),
      modelKey: task.label,
      progress: overallPercent(task),
      createdAt: wholeSeconds(task.created_at),
      updatedAt: wholeSeconds(task.updated_at),
    })),
  }
}

/** Rejects with `request_invalid` when the idempotency key is not one. */
export function fromGeneration(body: GenerationBody, model: Model, project: Project): NewSourceTask {
  const options: RestoreOptions = {
    chain: model.chain,
    audioFormat: audioFormatOf(body.params?.fileFormat ?? wishOf(project.settings)),
    ...(body.params?.strength !== undefined && { strength: body.params.strength }),
    ...(body.params?.loudness !== undefined && { loudness: body.params.loudness }),
  }
  return {
    projectId: project.id,
    projectKind: 'restoration',
    kind: 'restore',
    label: model.key,
    input: options,
    idempotencyKey: idempotencyKeyOf(body),
  }
}

export function toGeneration({ task, isReplay }: { task: ProjectTask; isReplay: boolean }): GenerationAnswer {
  return {
    generationId: task.id,
    apiProjectId: task.project_id,
    modelKey: task.label,
    status: statusOf(task),
    ...(isReplay ? { idempotentReplay: true } : {}),
  }
}

export function idempotencyKeyOf({ idempotencyKey: given }: GenerationBody): string | null {
  if (given === undefined) return null
  const key = given.trim().toWellFormed()
  refuseNul('idempotencyKey', key)
  if (key === '') refuse('idempotencyKey', 'must not be blank')
  if ([...key].length > 255) refuse('idempotencyKey', 'must not have more than 255 characters')
  return key
}

/** MP3 as the vendor gives it, unless a lossless format was asked for by name. */
export function audioFormatOf(wish: unknown): RestoreOptions['audioFormat'] {
  const format = typeof wish === 'string' ? wish.trim().toLowerCase().replace(/^\./, '') : ''
  return format === 'flac' ? 'flac' : format === 'wav' || format === 'wave' ? 'wav' : 'mp3'
}

/** The project's `params.fileFormat`; the settings are our own writing. */
function wishOf(settings: string | null): unknown {
  if (settings === null) return undefined
  const { params } = JSON.parse(settings) as { params?: { fileFormat?: unknown } }
  return params?.fileFormat
}
