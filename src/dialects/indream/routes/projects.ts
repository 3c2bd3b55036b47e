/** Routes of timeline projects. */
import { toPage } from '#core/keyset.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { answer, answerPage } from '../translate/envelope.ts'
import {
  fromCreateProject,
  fromPatchProject,
  fromSyncProject,
  toPatchedProject,
  toProject,
  toSyncedProject,
  toWholeProject,
} from '../translate/project.ts'
import { idempotencyKeyOf, idOf, pageOf } from '../translate/request.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function projectRoutes({ core, stateBytes, isSyncChecked }: RouteOptions): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/projects',
      access: 'projects:write',
      body: 'json',
      bodyLimit: stateBytes,
      headers: wire.OnceHeaders,
      schema: { body: wire.CreateProjectBody, response: { 201: wire.answerOf(wire.ProjectAnswer) } },
      summary: 'Create a project',
      handle: async ({ principal, request, reply }) => {
        const body = bodyOf(request, wire.CreateProjectBody)
        const key = idempotencyKeyOf(request)
        const project = await core.timelines.create(
          principal,
          fromCreateProject(body),
          key === null ? null : { key, body },
        )
        reply.code(201)
        return answer(toProject(project))
      },
    },
    {
      method: 'GET',
      path: '/v1/projects',
      access: 'projects:read',
      body: 'none',
      query: wire.projectPages.query,
      schema: { response: { 200: wire.listOf(wire.ProjectAnswer) } },
      summary: 'List projects, newest first',
      handle: async ({ principal, request }) => {
        const { limit, after } = pageOf(request, wire.projectPages)
        return answerPage(toPage(await core.timelines.list(principal, limit + 1, after), limit, toProject))
      },
    },
    {
      method: 'GET',
      path: '/v1/projects/:projectId',
      access: 'projects:read',
      body: 'none',
      schema: { response: { 200: wire.answerOf(wire.WholeProjectAnswer) } },
      summary: 'Get a project with its editor state',
      handle: async ({ principal, request, reply }) => {
        const { timeline, state } = await core.timelines.get(principal, idOf(request, 'projectId'))
        // Text goes out as it is: the state is never taken apart.
        return reply.type('application/json; charset=utf-8').send(toWholeProject(timeline, state))
      },
    },
    {
      method: 'PATCH',
      path: '/v1/projects/:projectId',
      access: 'projects:write',
      body: 'json',
      schema: { body: wire.PatchProjectBody, response: { 200: wire.answerOf(wire.PatchedProjectAnswer) } },
      summary: 'Change title and description of a project',
      handle: async ({ principal, request }) => {
        const values = fromPatchProject(bodyOf(request, wire.PatchProjectBody))
        const project = await core.timelines.change(principal, idOf(request, 'projectId'), values)
        return answer(toPatchedProject(project))
      },
    },
    {
      method: 'DELETE',
      path: '/v1/projects/:projectId',
      access: 'projects:write',
      body: 'none',
      schema: { response: { 200: wire.answerOf(wire.DeletedProjectAnswer) } },
      summary: 'Delete a project; its assets and exports stay',
      handle: async ({ principal, request }) => {
        const projectId = idOf(request, 'projectId')
        await core.timelines.delete(principal, projectId)
        return answer({ projectId, deleted: true })
      },
    },
    {
      method: 'POST',
      path: '/v1/projects/:projectId/sync',
      access: 'projects:write',
      body: 'json',
      bodyLimit: stateBytes,
      schema: { body: wire.SyncProjectBody, response: { 200: wire.answerOf(wire.SyncedProjectAnswer) } },
      summary: 'Replace the editor state of a project',
      handle: async ({ principal, request }) => {
        const change = fromSyncProject(bodyOf(request, wire.SyncProjectBody))
        const checks = { schemaOnly: !isSyncChecked }
        const project = await core.timelines.save(principal, idOf(request, 'projectId'), change, checks)
        return answer(toSyncedProject(project))
      },
    },
  ]
}
