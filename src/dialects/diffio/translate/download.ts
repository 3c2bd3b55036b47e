/** A generation's results as downloads. */
import { TriptychError } from '#base/errors.ts'
import { endingOf, shortened, withoutEnding } from '#base/file-name.ts'
import { refuse } from '#base/refuse.ts'
import type { OutputWithAsset } from '#core/outputs/output-store.ts'
import type { Project, Task } from '#core/schema.ts'
import type { DownloadAnswer, DownloadBody } from '../wire/index.ts'
import { bucket } from './project.ts'

export type DownloadKind = 'audio' | 'video'

const endings: Record<string, string> = {
  'audio/mpeg': 'mp3',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
}
/** What file systems allow of one name. */
const fileNameBytes = 255

/**
 * Which output is meant. Rejects with `request_invalid` for a type that does not exist or pictures that the
 * project has not, and with `transcript_unavailable`, since no provider makes transcripts yet.
 */
export function downloadKindOf({ downloadType }: DownloadBody, project: Project): DownloadKind {
  if (downloadType === undefined) return project.has_picture ? 'video' : 'audio'
  if (downloadType === 'transcript') {
    throw new TriptychError('transcript_unavailable', { facts: { transcription: { status: 'unavailable' } } })
  }
  if (downloadType === 'video' && !project.has_picture)
    refuse('downloadType', 'must not be video: the project has no pictures')
  if (downloadType !== 'audio' && downloadType !== 'video')
    refuse('downloadType', 'must be audio, video or transcript')
  return downloadType
}

/** Rejects with `output_not_ready` while the work goes on, and with `output_unknown` when it came to nothing. */
export function assertFinished(task: Task): void {
  if (task.state === 'queued' || task.state === 'running') throw new TriptychError('output_not_ready')
  if (task.state !== 'succeeded') {
    throw new TriptychError('output_unknown', {
      detail: 'The generation failed, so there is nothing to download.',
    })
  }
}

export function toDownload(
  result: { task: Task; project: Project; kind: DownloadKind; output: OutputWithAsset },
  link: { origin: string; expires: string; signature: string },
): DownloadAnswer {
  const { task, project, kind, output } = result
  const ending = endings[output.asset.media_type] ?? (endingOf(output.name) || 'bin')
  const fileName = shortened(`diffio_ai_${withoutEnding(project.title)}.${ending}`, fileNameBytes)
  const query = new URLSearchParams({ expires: link.expires, signature: link.signature })
  return {
    generationId: task.id,
    apiProjectId: project.id,
    downloadType: kind,
    downloadUrl: `${link.origin}/files/${output.id}/${encodeURIComponent(fileName)}?${query}`,
    fileName,
    storagePath: `users/${task.account_id}/projects/${project.id}/generations/${task.id}/restored.${ending}`,
    bucket,
    mimeType: output.asset.media_type,
  }
}
