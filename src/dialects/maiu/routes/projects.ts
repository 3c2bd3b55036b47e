/** Routes of projects. */
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { answer, answerNothing } from '../translate/envelope.ts'
import { projectNameOf, toProject } from '../translate/project.ts'
import { numberOf, workspaceOf } from '../translate/request.ts'
import { answerOf, nothing } from '../wire/common.ts'
import { ProjectAnswer, ProjectBody, ProjectList } from '../wire/projects.ts'
import { inProject, inWorkspace, type RouteOptions } from './options.ts'

export function projectRoutes({ core, tellingTo }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: `${inWorkspace}/projects`,
      access: 'projects:read',
      body: 'none',
      schema: { response: { 200: answerOf(ProjectList) } },
      summary: 'List the projects of a workspace, the base project first',
      handle: async ({ principal, request }) => {
        const libraries = await core.libraries.list(principal, workspaceOf(request))
        const telling = await tellingTo(principal)
        const projects = libraries.map((library) => toProject(library, telling))
        return answer({ projects, totalCount: projects.length })
      },
    },
    {
      method: 'POST',
      path: `${inWorkspace}/projects`,
      access: 'projects:write',
      body: 'json',
      schema: { body: ProjectBody, response: { 200: answerOf(ProjectAnswer) } },
      summary: 'Create a project',
      handle: async ({ principal, request }) => {
        const name = projectNameOf(bodyOf(request, ProjectBody))
        const made = await core.libraries.create(principal, workspaceOf(request), name)
        return answer(toProject(made, await tellingTo(principal)))
      },
    },
    {
      method: 'GET',
      path: inProject,
      access: 'projects:read',
      body: 'none',
      schema: { response: { 200: answerOf(ProjectAnswer) } },
      summary: 'Tell of a project',
      handle: async ({ principal, request }) => {
        const found = await core.libraries.get(
          principal,
          workspaceOf(request),
          numberOf(request, 'projectId'),
        )
        return answer(toProject(found, await tellingTo(principal)))
      },
    },
    {
      method: 'PATCH',
      path: inProject,
      access: 'projects:write',
      body: 'json',
      schema: { body: ProjectBody, response: { 200: answerOf(ProjectAnswer) } },
      summary: 'Rename a project',
      handle: async ({ principal, request }) => {
        const projectId = numberOf(request, 'projectId')
        const name = projectNameOf(bodyOf(request, ProjectBody))
        const renamed = await core.libraries.rename(principal, workspaceOf(request), projectId, name)
        return answer(toProject(renamed, await tellingTo(principal)))
      },
    },
    {
      method: 'DELETE',
      path: inProject,
      access: 'projects:write',
      body: 'none',
      schema: { response: { 200: nothing } },
      summary: 'Delete a project with its assets and indexes',
      handle: async ({ principal, request }) => {
        await core.libraries.delete(principal, workspaceOf(request), numberOf(request, 'projectId'))
        return answerNothing()
      },
    },
  ]
}
