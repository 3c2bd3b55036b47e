/** Routes of exports. */
import { TriptychError } from '#base/errors.ts'
import { isUuid } from '#base/ids.ts'
import { refuse } from '#base/refuse.ts'
import { toPage } from '#core/keyset.ts'
import type { RenderOrder } from '#core/renders/render-orders.ts'
import type { Call, Route } from '#http/dialect.ts'
import { bodyOf, paramOf, queryOf } from '#http/request-parts.ts'
import { answer, answerPage } from '../translate/envelope.ts'
import { toCreatedExport, toExport } from '../translate/export.ts'
import { callbackOf, clientTaskIdOf, statelessTermsOf, termsOf } from '../translate/export-order.ts'
import { idempotencyKeyOf, idOf, pageOf } from '../translate/request.ts'
import { answerOf, listOf } from '../wire/common.ts'
import { CreatedExport, ExportBody, ExportTask, ProjectExportBody } from '../wire/exports.ts'
import { ExportListQuery, exportPages, OnceHeaders } from '../wire/queries.ts'
import type { RouteOptions } from './options.ts'

export function exportRoutes(options: RouteOptions): Route[] {
  const { core, checkUrl } = options

  async function assertCallable(url: string): Promise<void> {
    await checkUrl(url, { isHttpAllowed: true }).catch((error: unknown) => {
      if (!(error instanceof TriptychError) || error.code !== 'address_refused') throw error
      throw new TriptychError('address_refused', { detail: `callbackUrl: ${error.message}`, cause: error })
    })
  }

  async function order(call: Call, body: ProjectExportBody, asked: Pick<RenderOrder, 'of' | 'terms'>) {
    const callback = callbackOf(body)
    if (callback) await assertCallable(callback.url)
    const { principal, request, reply } = call
    const route = `export ${'projectId' in asked.of ? asked.of.projectId : ''}`
    const key = idempotencyKeyOf(request)
    const { rendered } = await core.renderOrders.order(
      principal,
      {
        ...asked,
        priority: 0,
        clientTaskId: clientTaskIdOf(body),
        callback,
        origin: call.origin,
        body: { route, body: request.body },
      },
      key === null ? null : { ownerId: principal.accountId, route, key, body: request.body },
    )
    reply.code(201)
    return answer(toCreatedExport(rendered))
  }

  return [
    {
      method: 'POST',
      path: '/v1/exports',
      access: 'tasks:write',
      body: 'json',
      bodyLimit: options.stateBytes,
      headers: OnceHeaders,
      schema: { body: ExportBody, response: { 201: answerOf(CreatedExport) } },
      summary: 'Export an editor state that comes along',
      handle: async (call) => {
        const body = bodyOf(call.request, ExportBody)
        const of = { state: body.editorState }
        return await order(call, body, { of, terms: statelessTermsOf(body) })
      },
    },
    {
      method: 'POST',
      path: '/v1/projects/:projectId/exports',
      access: 'tasks:write',
      body: 'json',
      headers: OnceHeaders,
      schema: { body: ProjectExportBody, response: { 201: answerOf(CreatedExport) } },
      summary: "Export a project's latest saved state",
      handle: async (call) => {
        const body = bodyOf(call.request, ProjectExportBody)
        const of = { projectId: idOf(call.request, 'projectId') }
        return await order(call, body, { of, terms: termsOf(body) })
      },
    },
    {
      method: 'GET',
      path: '/v1/exports',
      access: 'tasks:read',
      body: 'none',
      query: ExportListQuery,
      schema: { response: { 200: listOf(ExportTask) } },
      summary: 'List exports, newest first',
      handle: async (call) => {
        const { principal, request } = call
        const { limit, after } = pageOf(request, exportPages)
        const rendered = await core.renders.list(principal, madeByOf(request), limit + 1, after)
        const rows = rendered.map((each) => ({ ...each, id: each.task.id, created_at: each.task.created_at }))
        return answerPage(toPage(rows, limit, (row) => toExport(row, core.outputLinks, call.origin)))
      },
    },
    {
      method: 'GET',
      path: '/v1/exports/:taskId',
      access: 'tasks:read',
      body: 'none',
      schema: { response: { 200: answerOf(ExportTask) } },
      summary: 'Tell of an export',
      handle: async (call) => {
        const rendered = await core.renders.get(call.principal, paramOf(call.request, 'taskId'))
        return answer(toExport(rendered, core.outputLinks, call.origin))
      },
    },
  ]
}

function madeByOf(request: { query: unknown }): string | null {
  const { createdByApiKeyId: id } = queryOf(request, ExportListQuery)
  if (id === undefined) return null
  return typeof id === 'string' && isUuid(id) ? id : refuse('createdByApiKeyId', 'must be a UUID')
}
