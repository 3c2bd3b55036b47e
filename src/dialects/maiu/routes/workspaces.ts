/** Routes of workspaces. */
import { refuse } from '#base/refuse.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { answer, answerPage } from '../translate/envelope.ts'
import { offsetOf, pageOf, workspaceOf } from '../translate/request.ts'
import { toCreatedWorkspace, toWorkspace } from '../translate/workspace.ts'
import { answerOf, pageOf as pageAnswerOf } from '../wire/common.ts'
import { largePages } from '../wire/queries.ts'
import {
  CreatedWorkspace,
  CreateWorkspaceBody,
  DeletedWorkspace,
  WorkspaceAnswer,
} from '../wire/workspaces.ts'
import { inWorkspace, type RouteOptions } from './options.ts'

export function workspaceRoutes({ core, tellingTo }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/api/v1/workspaces',
      access: 'projects:read',
      body: 'none',
      query: largePages.query,
      schema: { response: { 200: pageAnswerOf(WorkspaceAnswer) } },
      summary: 'List workspaces, page by page',
      handle: async ({ principal, request, origin }) => {
        const page = pageOf(request, largePages)
        const found = await core.workspaces.list(principal, offsetOf(page), page.pageSize)
        const telling = await tellingTo(principal)
        const content = found.workspaces.map((each) => toWorkspace(each, telling, origin))
        return answerPage(content, found.totalCount, page)
      },
    },
    {
      method: 'POST',
      path: '/api/v1/workspaces',
      access: 'projects:write',
      body: 'json',
      schema: { body: CreateWorkspaceBody, response: { 200: answerOf(CreatedWorkspace) } },
      summary: 'Create a workspace with its base project',
      handle: async ({ principal, request }) => {
        const { workspaceName, bucketName = null } = bodyOf(request, CreateWorkspaceBody)
        if (bucketName !== null && !(await core.imports.isOpen(principal, bucketName)))
          refuse('bucketName', 'is not a bucket that this account may import from')
        const made = await core.workspaces.create(principal, { name: workspaceName, bucket: bucketName })
        return answer(toCreatedWorkspace(made, await tellingTo(principal)))
      },
    },
    {
      method: 'GET',
      path: inWorkspace,
      access: 'projects:read',
      body: 'none',
      schema: { response: { 200: answerOf(WorkspaceAnswer) } },
      summary: 'Tell of a workspace',
      handle: async ({ principal, request, origin }) => {
        const workspace = await core.workspaces.find(principal, workspaceOf(request))
        return answer(toWorkspace(workspace, await tellingTo(principal), origin))
      },
    },
    {
      method: 'DELETE',
      path: inWorkspace,
      access: 'projects:write',
      body: 'none',
      schema: { response: { 200: answerOf(DeletedWorkspace) } },
      summary: 'Delete a workspace with all that is in it',
      handle: async ({ principal, request }) => {
        const workspaceName = workspaceOf(request)
        await core.workspaces.delete(principal, workspaceName)
        return answer({ workspaceName })
      },
    },
  ]
}
