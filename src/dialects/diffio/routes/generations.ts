/** Generations: asked for, listed, followed, and fetched. */
import { TriptychError } from '#base/errors.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { findGeneration } from '../generations.ts'
import type { GenerationEndpoint } from '../models.ts'
import { assertFinished, downloadKindOf, toDownload } from '../translate/download.ts'
import { fromGeneration, toGeneration, toGenerationList } from '../translate/generation.ts'
import { toProgress } from '../translate/progress.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function generationRoutes({ core, endpoints }: RouteOptions): Route[] {
  const listGenerations: Route = {
    method: 'POST',
    path: '/v1/list_project_generations',
    access: 'tasks:read',
    body: 'json',
    schema: { body: wire.ListGenerationsBody, response: { 200: wire.ListGenerationsAnswer } },
    summary: 'List the generations of a project',
    handle: async ({ principal, request }) => {
      const { apiProjectId } = bodyOf(request, wire.ListGenerationsBody)
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
      const body = bodyOf(request, wire.GenerationBody)
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
      const { generationId, apiProjectId } = bodyOf(request, wire.ProgressBody)
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
      const body = bodyOf(call.request, wire.DownloadBody)
      const { task, project } = await findGeneration(
        core,
        call.principal,
        body.generationId,
        body.apiProjectId,
      )
      const kind = downloadKindOf(body, project)
      assertFinished(task)
      const output = await core.outputs.find(task.id, kind)
      if (!output) throw new TriptychError('output_unknown')
      const expiresAt = new Date(core.clock.now().getTime() + core.limits.downloadLinkMs)
      const link = core.links.sign('download', output.id, expiresAt)
      return toDownload({ task, project, kind, output }, { origin: call.origin, ...link })
    },
  }

  return [
    listGenerations,
    ...endpoints.map((each) => (each.retirement ? refuseGeneration(each) : createGeneration(each))),
    progress,
    download,
  ]
}
