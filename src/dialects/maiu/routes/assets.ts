/** Routes of files, in both families of paths. */
import type { Route } from '#http/dialect.ts'
import { bodyOf, queryOf } from '#http/request-parts.ts'
import { type AssetFamily, assets, videoAssets } from '../asset-families.ts'
import { keyOf, toAsset, toImportStatus, toRegistered } from '../translate/asset.ts'
import { answer, answerNothing, answerPage } from '../translate/envelope.ts'
import { importTerms } from '../translate/media-terms.ts'
import { numberIn, offsetOf, pageOf, workspaceOf } from '../translate/request.ts'
import { assetAnswer, ImportBody, importStatusAnswer, registeredAnswer } from '../wire/assets.ts'
import { answerOf, nothing, pageOf as pageAnswerOf } from '../wire/common.ts'
import { largePages, MoveQuery } from '../wire/queries.ts'
import { entryOf, pathOf, projectPlaceOf } from './entry.ts'
import { inProject, type RouteOptions } from './options.ts'

export function assetRoutes(options: RouteOptions): Route[] {
  return [videoAssets, assets].flatMap((family) => routesOf(family, options))
}

function routesOf(family: AssetFamily, options: RouteOptions): Route[] {
  const { core, tellingTo } = options
  const AssetAnswer = assetAnswer(family)
  const [many, one] = [`${inProject}/${family.path}`, pathOf(family)]
  return [
    {
      method: 'POST',
      path: `${many}/import/object-storage`,
      access: 'assets:write',
      body: 'json',
      schema: { body: ImportBody, response: { 200: answerOf(registeredAnswer(family)) } },
      summary: 'Register a file of a bucket, which is fetched afterwards',
      handle: async ({ principal, request }) => {
        const body = bodyOf(request, ImportBody)
        const order = { bucket: body.bucketName, key: keyOf(body), terms: importTerms }
        const entry = await core.imports.order(principal, projectPlaceOf(request), order)
        return answer(toRegistered(entry, family, await tellingTo(principal)))
      },
    },
    {
      method: 'GET',
      path: `${one}/import-status`,
      access: 'assets:read',
      body: 'none',
      schema: { response: { 200: answerOf(importStatusAnswer(family)) } },
      summary: 'Tell how the registration of a file stands',
      handle: async (call) => {
        const entry = await entryOf(options, call, family)
        return answer(toImportStatus(entry, await core.imports.stateOf(entry), family))
      },
    },
    {
      method: 'GET',
      path: many,
      access: 'assets:read',
      body: 'none',
      query: largePages.query,
      schema: { response: { 200: pageAnswerOf(AssetAnswer) } },
      summary: 'List the files of a project, page by page',
      handle: async ({ principal, request }) => {
        const page = pageOf(request, largePages)
        const { entries, totalCount } = await core.libraryEntries.list(
          principal,
          projectPlaceOf(request),
          family.kinds,
          { offset: offsetOf(page), limit: page.pageSize },
        )
        const telling = await tellingTo(principal)
        return answerPage(
          entries.map((entry) => toAsset(entry, family, telling)),
          totalCount,
          page,
        )
      },
    },
    {
      method: 'GET',
      path: one,
      access: 'assets:read',
      body: 'none',
      schema: { response: { 200: answerOf(AssetAnswer) } },
      summary: 'Tell of a file',
      handle: async (call) =>
        answer(toAsset(await entryOf(options, call, family), family, await tellingTo(call.principal))),
    },
    {
      method: 'PATCH',
      path: one,
      access: 'assets:write',
      body: 'none',
      query: MoveQuery,
      schema: { response: { 200: answerOf(AssetAnswer) } },
      summary: 'Move a file to another project of the workspace',
      handle: async (call) => {
        const { principal, request } = call
        const { new_project_id } = queryOf(request, MoveQuery)
        const to = { workspace: workspaceOf(request), project: numberIn('new_project_id', new_project_id) }
        const moved = await core.libraryEntries.move(principal, await entryOf(options, call, family), to)
        return answer(toAsset(moved, family, await tellingTo(principal)))
      },
    },
    {
      method: 'DELETE',
      path: one,
      access: 'assets:write',
      body: 'none',
      schema: { response: { 200: nothing } },
      summary: 'Take a file out of its project, with its indexes',
      handle: async (call) => {
        await core.libraryEntries.delete(call.principal, await entryOf(options, call, family))
        return answerNothing()
      },
    },
  ]
}
