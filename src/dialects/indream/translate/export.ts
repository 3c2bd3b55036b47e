/** Films of the core as exports. */
import { instant, instantOrNull } from '#base/instant.ts'
import type { OutputLinks } from '#core/outputs/output-links.ts'
import { billOf, type RenderedTask } from '#core/renders/render-store.ts'
import type { Task } from '#core/schema.ts'
import { sentenceOf } from '../errors.ts'
import type { CreatedExport, ExportTask } from '../wire/exports.ts'

const creditPool = 'OPEN_API'

const statusOf = {
  queued: 'PENDING',
  running: 'PROCESSING',
  succeeded: 'COMPLETED',
  failed: 'FAILED',
  canceled: 'CANCELED',
} as const satisfies Record<Task['state'], ExportTask['status']>

/** What was agreed when it was ordered, whatever has become of it: a repeated order gets the same answer. */
export function toCreatedExport({ task, render }: RenderedTask): CreatedExport {
  return {
    taskId: task.id,
    projectId: task.project_id,
    createdAt: instant(task.created_at),
    durationSeconds: render.duration_seconds,
    billedStandardSeconds: render.billed_seconds,
    chargedCredits: render.charged_credits,
    chargedCreditPool: creditPool,
  }
}

/** @param origin where links begin */
export function toExport(rendered: RenderedTask, links: OutputLinks, origin: string): ExportTask {
  const { task, render } = rendered
  const { durationSeconds, billedSeconds, chargedCredits } = billOf(rendered)
  return {
    taskId: task.id,
    projectId: task.project_id,
    createdByApiKeyId: task.credential_id,
    clientTaskId: render.client_task_id,
    status: statusOf[task.state],
    progress: percentOf(task),
    error: errorOf(task),
    outputUrl: urlOf(rendered, links, origin),
    durationSeconds,
    billedStandardSeconds: billedSeconds,
    chargedCredits,
    callbackUrl: render.callback_url,
    createdAt: instant(task.created_at),
    completedAt: instantOrNull(task.finished_at),
  }
}

function percentOf({ state, overall_fraction }: Task): number {
  return state === 'succeeded' ? 100 : Math.floor(overall_fraction * 1000) / 10
}

function errorOf({ state, error_code, error_detail }: Task): string | null {
  if (state === 'canceled') return 'The export was canceled.'
  if (state !== 'failed') return null
  return error_detail || sentenceOf(error_code ?? 'internal')
}

function urlOf({ task, render, film }: RenderedTask, links: OutputLinks, origin: string): string | null {
  return film && fileUrl({ ...film, kind: 'film' }, `${task.id}.${render.format}`, links, origin)
}

/** Null once the result has been kept long enough. */
export function fileUrl(
  output: Parameters<OutputLinks['of']>[0],
  name: string,
  links: OutputLinks,
  origin: string,
): string | null {
  const link = links.of(output)
  if (!link) return null
  const query = new URLSearchParams({ expires: link.expires, signature: link.signature })
  return `${origin}/files/${output.id}/${name}?${query}`
}
