/** Projects: made, listed, and told that their file is there. */
import { TriptychError } from '#base/errors.ts'
import { requireUnbounded } from '#core/credentials/credential.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { projectPages } from '../project-pages.ts'
import { fromCreateProject, toCreatedProject } from '../translate/project.ts'
import { uploadTokenOf } from '../upload-token.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function projectRoutes({ core }: RouteOptions): Route[] {
  const create: Route = {
    method: 'POST',
    path: '/v1/create_project',
    access: 'projects:write',
    body: 'json',
    schema: { body: wire.CreateProjectBody, response: { 200: wire.CreateProjectAnswer } },
    summary: 'Create a project and the means to upload its file, whole or in parts',
    handle: async (call) => {
      requireUnbounded(call.principal)
      const { project, upload } = fromCreateProject(bodyOf(call.request, wire.CreateProjectBody))
      const made = await core.uploads.openWithProject(call.principal, project, upload)
      return toCreatedProject(made, {
        origin: call.origin,
        link: core.links.sign('upload', made.upload.id, made.upload.expires_at),
        token: uploadTokenOf(core.links, made.upload),
        partBytes: core.uploadSessions.partBytes,
        maxBytes: core.limits.maxUploadBytes,
      })
    },
  }

  const list: Route = {
    method: 'POST',
    path: '/v1/list_projects',
    access: 'projects:read',
    body: 'json',
    schema: { response: { 200: wire.ListProjectsAnswer } },
    summary: 'List the projects of this API key',
    handle: async ({ principal, reply }) => {
      const answer = await projectPages(
        (limit, after) => core.projects.listOwn(principal, 'restoration', limit, after),
        (list) => reply.serializeInput(list, '200') as string,
      )
      if ('projects' in answer) return answer
      return reply.type('application/json; charset=utf-8').send(answer)
    },
  }

  /** Changes nothing: an upload is complete when its last byte is answered. Newer clients ask all the same. */
  const completeUpload: Route = {
    method: 'POST',
    path: '/v1/complete_project_upload',
    access: 'projects:write',
    body: 'json',
    schema: { body: wire.CompleteUploadBody, response: { 200: wire.CompleteUploadAnswer } },
    summary: "Confirm that a project's file has been uploaded",
    handle: async ({ principal, request }): Promise<wire.CompleteUploadAnswer> => {
      const { apiProjectId } = bodyOf(request, wire.CompleteUploadBody)
      const project = await core.projects.get(principal, apiProjectId, 'restoration')
      const source = await core.uploads.sourceOf(project.id)
      if (!source) throw new TriptychError('upload_missing')
      return { apiProjectId: project.id, status: 'uploaded', sizeBytes: source.size_bytes }
    },
  }

  return [create, list, completeUpload]
}
