/** What clients say of a file that they upload by tus, and what they are told of the upload. */

import { instant } from '#base/instant.ts'
import { refuse } from '#base/refuse.ts'
import type { ResumableUpload } from '#core/uploads/resumable-upload-store.ts'
import type { UploadAnswer } from '../wire/uploads.ts'

const mediaTypePattern = /^[\w.+-]{1,127}\/[\w.+-]{1,127}$/
const longestName = 255

/** Reads `filename`, `filetype` and `project`; clients also send `name` and `type`, and what else they like. */
export function fromTusMetadata(metadata: Record<string, string | null>): {
  fileName: string
  mediaType: string
  projectId: string | null
} {
  const fileName = (metadata.filename ?? metadata.name ?? '').split(/[\\/]/).at(-1)!.trim()
  if (fileName.includes('\0')) refuse('filename', 'must not hold a NUL character')
  const mediaType = (metadata.filetype ?? metadata.type ?? '').split(';')[0]!.trim().toLowerCase()
  return {
    fileName: Array.from(fileName).slice(0, longestName).join('') || 'upload',
    mediaType: mediaTypePattern.test(mediaType) ? mediaType : 'application/octet-stream',
    projectId: metadata.project || null,
  }
}

export function toUploadAnswer(upload: ResumableUpload): UploadAnswer {
  return {
    id: upload.id,
    offsetBytes: upload.offsetBytes,
    sizeBytes: upload.sizeBytes,
    projectId: upload.projectId,
    assetId: upload.assetId,
    createdAt: instant(upload.createdAt),
  }
}
