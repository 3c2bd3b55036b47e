/** Restoration projects between Diffio's words and the core's. */

import { baseNameOf, shortened } from '#base/file-name.ts'
import { refuse, refuseDeeper, refuseNul } from '#base/refuse.ts'
import type { NewProject, ProjectSummary } from '#core/projects/project-store.ts'
import type { Asset, Project, Upload } from '#core/schema.ts'
import type { NewUpload } from '#core/uploads/upload-store.ts'
import type {
  CreateProjectAnswer,
  CreateProjectBody,
  ListProjectsAnswer,
  UploadAnswer,
} from '../wire/index.ts'
import { wholeSeconds } from './instant.ts'
import { promisesPicture } from './promised-picture.ts'

/** The one bucket there is; clients pass it around and never look inside. */
export const bucket = 'diffio_api'
const nameLimit = 1024
/** File systems stop at 255 bytes, and an address must fit in a request line even percent-encoded. */
const pathNameBytes = 200
const paramsLevels = 64

export function toProjectList(projects: readonly ProjectSummary[]): ListProjectsAnswer {
  return { projects: projects.map(toProject) }
}

function toProject(project: ProjectSummary): ListProjectsAnswer['projects'][number] {
  return {
    apiProjectId: project.id,
    status: project.source_stored ? 'uploaded' : 'uploading',
    originalFileName: project.title,
    contentType: project.source_type,
    hasVideo: project.has_picture,
    generationCount: project.task_count,
    createdAt: wholeSeconds(project.created_at),
    updatedAt: wholeSeconds(project.updated_at),
  }
}

/** Rejects with `request_invalid` what the schema cannot: names of nothing, NUL characters, abysses. */
export function fromCreateProject(body: CreateProjectBody): { project: NewProject; upload: NewUpload } {
  refuseNul('fileName', body.fileName)
  const fileName = baseNameOf(body.fileName)
  if (fileName.trim() === '' || fileName === '.' || fileName === '..') refuse('fileName', 'must name a file')
  if (fileName.length > nameLimit) refuse('fileName', `must not have more than ${nameLimit} characters`)
  refuseNul('contentType', body.contentType ?? '')
  const mediaType = body.contentType?.trim() || 'application/octet-stream'
  return {
    project: {
      kind: 'restoration',
      title: fileName,
      source: { mediaType, hasPicture: promisesPicture(mediaType, fileName) },
      settings: settingsOf(body),
    },
    upload: { fileName, mediaType, declaredBytes: body.contentLength ?? null },
  }
}

function settingsOf({ params, fileFormat }: CreateProjectBody): string | null {
  if (params === undefined && fileFormat === undefined) return null
  refuseDeeper('params', params, paramsLevels)
  const isCopied = fileFormat !== undefined && params?.fileFormat === undefined
  return JSON.stringify({ params: { ...params, ...(isCopied ? { fileFormat } : {}) } })
}

/** What the client needs for either way of uploading. */
export type UploadMeans = {
  origin: string
  link: { expires: string; signature: string }
  token: string
  partBytes: number
  maxBytes: number
}

/** Early clients read the one link and newer ones the session; each ignores the other's fields. */
export function toCreatedProject(
  { project, upload }: { project: Project; upload: Upload },
  { origin, link, token, partBytes, maxBytes }: UploadMeans,
): CreateProjectAnswer {
  const objectPath = objectPathOf(upload)
  const query = new URLSearchParams({ upload: upload.id, ...link })
  const expiresAt = wholeSeconds(upload.expires_at)
  return {
    apiProjectId: project.id,
    uploadUrl: `${origin}/v0/b/${bucket}/o/${encodeURIComponent(objectPath)}?${query}`,
    uploadMethod: 'PUT',
    objectPath,
    bucket,
    expiresAt,
    upload: {
      uploadSessionId: `api-${project.id}`,
      edgeBaseUrl: origin,
      uploadToken: token,
      objectKey: objectPath,
      partSizeBytes: partBytes,
      maxBytes,
      expiresAt,
    },
  }
}

export function toUploaded(upload: Upload, asset: Asset): UploadAnswer {
  return {
    name: objectPathOf(upload),
    bucket,
    contentType: asset.media_type,
    size: asset.size_bytes,
    sha256: asset.sha256,
    timeCreated: wholeSeconds(asset.created_at),
  }
}

export function objectPathOf(upload: Upload): string {
  const file = shortened(upload.file_name, pathNameBytes)
  return `users/${upload.account_id}/projects/${upload.project_id}/original/${file}`
}
