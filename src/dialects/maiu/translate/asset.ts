/** A file in a library in the vendor's words. */
import { TriptychError } from '#base/errors.ts'
import { endingOf } from '#base/file-name.ts'
import { refuse } from '#base/refuse.ts'
import type { ImportState } from '#core/imports/import-orders.ts'
import type { PlacedEntry } from '#core/libraries/library-entries.ts'
import type { Entry } from '#core/schema.ts'
import type { AssetFamily } from '../asset-families.ts'
import type { AssetAnswer, AssetUploadState, ImportStatusAnswer, RegisteredAnswer } from '../wire/assets.ts'
import { formatOf } from './media-terms.ts'
import type { Telling } from './workspace.ts'

const atOnce = 10

/** Rejects with `object_limit` or `request_invalid`: one call registers one file. */
export function keyOf({ key }: { key: unknown }): string {
  if (Array.isArray(key) && key.length > atOnce) throw new TriptychError('object_limit')
  return typeof key === 'string' ? key : refuse('key', 'must be the name of one file')
}

export function toRegistered(entry: Entry, family: AssetFamily, telling: Telling): RegisteredAnswer {
  return { [family.idField]: entry.number, ...peopleOf(entry, telling) }
}

export function toAsset(entry: PlacedEntry, family: AssetFamily, telling: Telling): AssetAnswer {
  const { width, height, media_kind, media_type } = entry
  return {
    [family.idField]: entry.number,
    [family.nameField]: entry.name,
    projectId: entry.project_number,
    metaData: {
      resolution: width && height ? `${width}x${height}` : null,
      durationMs: media_kind === 'image' ? null : entry.duration_ms,
      size: entry.size_bytes,
      format: media_type === null ? endingOf(entry.name) || null : formatOf(media_type),
    },
    key: entry.key ?? entry.name,
    ...peopleOf(entry, telling),
  }
}

const texts: Record<AssetUploadState, string> = {
  IN_PROGRESS: 'Upload in progress',
  COMPLETED: 'Upload completed',
  FAILED: 'Upload failed',
  FILE_NOT_EXIST: 'No file',
  INVALID_METADATA: 'Unsupported file',
}

export function toImportStatus(
  { number }: Pick<Entry, 'number'>,
  state: ImportState,
  { idField }: AssetFamily,
): ImportStatusAnswer {
  const uploadStatus = uploadStateOf(state)
  const reason = state !== null && state !== 'there' ? state.error_detail : null
  const text = texts[uploadStatus]
  const said = { FAILED: reason && `${text}: ${reason}`, INVALID_METADATA: reason }
  return {
    [idField]: number,
    uploadStatus,
    uploadResult: (uploadStatus in said && said[uploadStatus as keyof typeof said]) || text,
  }
}

function uploadStateOf(state: ImportState): AssetUploadState {
  if (state === 'there') return 'COMPLETED'
  if (state === null) return 'FAILED'
  if (state.state === 'queued' || state.state === 'running') return 'IN_PROGRESS'
  const code = state.error_code ?? ''
  if (code === 'object_missing') return 'FILE_NOT_EXIST'
  return code.startsWith('media_') ? 'INVALID_METADATA' : 'FAILED'
}

function peopleOf(entry: Pick<Entry, 'created_at' | 'updated_at'>, { userName, localTime }: Telling) {
  return {
    createUserName: userName,
    createdTime: localTime(entry.created_at),
    updateUserName: userName,
    updatedTime: localTime(entry.updated_at),
  }
}
