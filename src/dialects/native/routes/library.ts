/** Routes of projects and assets. */
import { assetKinds } from '#core/assets/asset-lists.ts'
import { toPage } from '#core/keyset.ts'
import { projectKinds } from '#core/projects/project-lists.ts'
import type { Call, Route } from '#http/dialect.ts'
import { paramOf } from '#http/request-parts.ts'
import { afterOf, choiceOf, knownQueryOf, limitOf } from '../translate/query.ts'
import { toAsset, toProject } from '../translate/things.ts'
import { listOf } from '../wire/common.ts'
import { AssetListQuery, ProjectListQuery } from '../wire/queries.ts'
import { AssetAnswer, ProjectAnswer } from '../wire/things.ts'
import type { RouteOptions } from './options.ts'

export function libraryRoutes({ core, sendFile }: RouteOptions): Route[] {
  const content = (method: 'GET' | 'HEAD'): Route => ({
    method,
    path: '/assets/:assetId/content',
    access: 'assets:read',
    body: 'none',
    answers: method === 'HEAD' ? { 200: [] } : { 200: ['*/*'], 206: ['*/*'] },
    summary: 'The bytes of an asset, whole or a range',
    handle: async ({ principal, request, reply }: Call) => {
      const asset = await core.assetLists.get(principal, paramOf(request, 'assetId'))
      return await sendFile(request, reply, {
        blobKey: asset.blob_key,
        sizeBytes: asset.size_bytes,
        sha256: asset.sha256,
        mediaType: asset.media_type,
        name: asset.name ?? asset.id,
      })
    },
  })
  return [
    {
      method: 'GET',
      path: '/projects',
      access: 'projects:read',
      body: 'none',
      query: ProjectListQuery,
      schema: { response: { 200: listOf(ProjectAnswer) } },
      summary: 'List projects of every kind, newest first',
      handle: async ({ principal, request }) => {
        const query = knownQueryOf(request, ProjectListQuery)
        const limit = limitOf(query)
        const kind = choiceOf(query, 'kind', projectKinds)
        const projects = await core.projectLists.list(principal, kind, limit + 1, afterOf(query))
        return toPage(projects, limit, toProject)
      },
    },
    {
      method: 'GET',
      path: '/projects/:projectId',
      access: 'projects:read',
      body: 'none',
      schema: { response: { 200: ProjectAnswer } },
      summary: 'Tell of a project',
      handle: async ({ principal, request }) =>
        toProject(await core.projectLists.get(principal, paramOf(request, 'projectId'))),
    },
    {
      method: 'GET',
      path: '/assets',
      access: 'assets:read',
      body: 'none',
      query: AssetListQuery,
      schema: { response: { 200: listOf(AssetAnswer) } },
      summary: 'List files, newest first',
      handle: async ({ principal, request }) => {
        const query = knownQueryOf(request, AssetListQuery)
        const limit = limitOf(query)
        const kind = choiceOf(query, 'type', assetKinds)
        const assets = await core.assetLists.list(principal, kind, limit + 1, afterOf(query))
        return toPage(assets, limit, toAsset)
      },
    },
    {
      method: 'GET',
      path: '/assets/:assetId',
      access: 'assets:read',
      body: 'none',
      schema: { response: { 200: AssetAnswer } },
      summary: 'Tell of a file',
      handle: async ({ principal, request }) =>
        toAsset(await core.assetLists.get(principal, paramOf(request, 'assetId'))),
    },
    content('GET'),
    content('HEAD'),
    {
      method: 'DELETE',
      path: '/assets/:assetId/links',
      access: 'assets:write',
      body: 'none',
      answers: { 204: [] },
      summary: 'Revoke the lasting links to a file; whoever may see it gets another',
      handle: async ({ principal, request, reply }) => {
        await core.assetLinks.revoke(principal, paramOf(request, 'assetId'))
        return reply.code(204).send()
      },
    },
    {
      method: 'DELETE',
      path: '/assets/:assetId',
      access: 'assets:write',
      body: 'none',
      answers: { 204: [] },
      summary: 'Delete a file that nothing refers to',
      handle: async ({ principal, request, reply }) => {
        await core.assetLists.delete(principal, paramOf(request, 'assetId'))
        return reply.code(204).send()
      },
    },
  ]
}
