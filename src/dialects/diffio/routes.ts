/** The routes of the first half of the Diffio API: each calls the core and translates. */
import { TriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import { requireUnbounded } from '#core/credentials/credential.ts'
import type { Call, Route } from '#http/dialect.ts'
import { findGeneration } from './generations.ts'
import type { GenerationEndpoint } from './models.ts'
import { projectPages } from './project-pages.ts'
import { readOnWhenRefused } from './refused-transfer.ts'
import { assertFinished, downloadKindOf, toDownload } from './translate/download.ts'
import { fromGeneration, toGeneration, toGenerationList } from './translate/generation.ts'
import { toProgress } from './translate/progress.ts'
import { fromCreateProject, toCreatedProject, toUploaded } from './translate/project.ts'
import * as wire from './wire.ts'

export type RouteOptions = { core: Core; publicUrl: string | null; endpoints: readonly GenerationEndpoint[] }

export function diffioRoutes({ core, publicUrl, endpoints }: RouteOptions): Route[] {
  const originOf = (call: Call) => publicUrl ?? call.origin

  const listProjects: Route = {
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

  const createProject: Route = {
    method: 'POST',
    path: '/v1/create_project',
    access: 'projects:write',
    body: 'json',
    schema: { body: wire.CreateProjectBody, response: { 200: wire.CreateProjectAnswer } },
    summary: 'Create a project and a link to upload its file',
    handle: async (call) => {
      requireUnbounded(call.principal)
      const { project, upload } = fromCreateProject(wire.bodyOf(call.request, wire.CreateProjectBody))
      const made = await core.uploads.openWithProject(call.principal, project, upload)
      const link = core.links.sign('upload', made.upload.id, made.upload.expires_at)
      return toCreatedProject(made, { origin: originOf(call), ...link })
    },
  }

  const receiveUpload = (method: 'PUT' | 'POST'): Route => ({
    method,
    path: '/v0/b/:bucket/o/*',
    access: 'signed',
    body: 'stream',
    schema: { response: { 200: wire.UploadAnswer } },
    summary: 'Upload the file of a project by its signed link',
    handle: ({ request, signal }) =>
      readOnWhenRefused(request.raw, async () => {
        const query = request.query as { upload?: unknown; expires?: unknown; signature?: unknown }
        const id = String(query.upload)
        core.links.verify('upload', id, query, core.clock.now())
        const upload = await core.uploads.get(id)
        const announced = request.headers['content-length']
        const length = announced === undefined ? null : Number(announced)
        return toUploaded(upload, await core.uploads.receive(upload, request.raw, length, signal))
      }),
  })

  const listGenerations: Route = {
    method: 'POST',
    path: '/v1/list_project_generations',
    access: 'tasks:read',
    body: 'json',
    schema: { body: wire.ListGenerationsBody, response: { 200: wire.ListGenerationsAnswer } },
    summary: 'List the generations of a project',
    handle: async ({ principal, request }) => {
      const { apiProjectId } = wire.bodyOf(request, wire.ListGenerationsBody)
      const project = await core.projects.get(principal, apiProjectId, 'restoration')
      return toGenerationList(project.id, await core.tasks.listOfProject(project.id, 'restore'))
    },
  }

  const createGeneration = ({ endpoint, model }: GenerationEndpoint): Route => ({
    method: 'POST',
    path: `/v1/${endpoint}`,
    access: 'tasks:write',
    body: 'json',
    schema: { body: wire.GenerationBody, response: { 200: wire.GenerationAnswer } },
    summary: `Restore a project's file with ${model.key}`,
    handle: async ({ principal, request }) => {
      const body = wire.bodyOf(request, wire.GenerationBody)
      const project = await core.projects.get(principal, body.apiProjectId, 'restoration')
      return toGeneration(await core.sourceTasks.create(principal, fromGeneration(body, model, project)))
    },
  })

  /** Without a schema, since a retired model is refused before any field is looked at. */
  const refuseGeneration = ({ endpoint, model, retirement }: GenerationEndpoint): Route => ({
    method: 'POST',
    path: `/v1/${endpoint}`,
    access: 'tasks:write',
    body: 'json',
    summary: `Retired: ${model.key}`,
    handle: async () => {
      throw new TriptychError('model_retired', { facts: { ...retirement } })
    },
  })

  const progress: Route = {
    method: 'POST',
    path: '/v1/get_generation_progress',
    access: 'tasks:read',
    body: 'json',
    schema: { body: wire.ProgressBody, response: { 200: wire.ProgressAnswer } },
    summary: 'Tell how far a generation is',
    handle: async ({ principal, request }) => {
      const { generationId, apiProjectId } = wire.bodyOf(request, wire.ProgressBody)
      const { task, project } = await findGeneration(core, principal, generationId, apiProjectId)
      return toProgress(task, project, await core.tasks.waitingBefore(task))
    },
  }

  const download: Route = {
    method: 'POST',
    path: '/v1/get_generation_download',
    access: 'outputs:read',
    body: 'json',
    schema: { body: wire.DownloadBody, response: { 200: wire.DownloadAnswer } },
    summary: 'Get a link to the result of a generation',
    handle: async (call) => {
      const body = wire.bodyOf(call.request, wire.DownloadBody)
      const { task, project } = await findGeneration(
        core,
        call.principal,
        body.generationId,
        body.apiProjectId,
      )
      const kind = downloadKindOf(body, project)
      assertFinished(task)
      const output = await core.outputs.find(task.id, kind)
      const now = core.clock.now()
      if (!output || (output.expires_at && output.expires_at <= now))
        throw new TriptychError('output_unknown')
      const expiresAt = new Date(now.getTime() + core.limits.downloadLinkMs)
      const link = core.links.sign('download', output.id, expiresAt)
      return toDownload({ task, project, kind, output }, { origin: originOf(call), ...link })
    },
  }

  return [
    createProject,
    receiveUpload('PUT'),
    receiveUpload('POST'),
    listProjects,
    listGenerations,
    ...endpoints.map((each) => (each.retirement ? refuseGeneration(each) : createGeneration(each))),
    progress,
    download,
  ]
}
