/** Routes of indexes: what analyses found, and corrections of it. */
import { refuse, refuseNul } from '#base/refuse.ts'
import { toPage } from '#core/keyset.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf, paramOf } from '#http/request-parts.ts'
import { toIndex, toIndexDetail, toLine, toSpeaker } from '../translate/found.ts'
import { afterOf, knownQueryOf, limitOf, type Query } from '../translate/query.ts'
import { listOf } from '../wire/common.ts'
import {
  IndexAnswer,
  IndexDetail,
  LineAnswer,
  PatchLineBody,
  PatchSeenPersonBody,
  PatchSpeakerBody,
  SeenPersonAnswer,
  SpeakerAnswer,
} from '../wire/indexes.ts'
import { IndexListQuery } from '../wire/queries.ts'
import type { RouteOptions } from './options.ts'

export function indexRoutes({ core }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/indexes',
      access: 'indexes:read',
      body: 'none',
      query: IndexListQuery,
      schema: { response: { 200: listOf(IndexAnswer) } },
      summary: 'List indexes, newest first; of one file with `assetId`, of one library with `projectId`',
      handle: async ({ principal, request }) => {
        const query = knownQueryOf(request, IndexListQuery)
        const limit = limitOf(query)
        const of = { assetId: textOf(query, 'assetId'), projectId: textOf(query, 'projectId') }
        return toPage(await core.indexes.list(principal, of, limit + 1, afterOf(query)), limit, toIndex)
      },
    },
    {
      method: 'GET',
      path: '/indexes/:indexId',
      access: 'indexes:read',
      body: 'none',
      schema: { response: { 200: IndexDetail } },
      summary: 'Tell all that an analysis found',
      handle: async ({ principal, request, origin }) => {
        const index = await core.indexes.get(principal, paramOf(request, 'indexId'))
        const content = await core.indexes.read(index)
        const fileIds = content.files.map(({ asset_id }) => asset_id)
        const tokens = await core.assetLinks.tokensOf(principal.accountId, fileIds)
        return toIndexDetail(index, content, tokens, origin)
      },
    },
    {
      method: 'DELETE',
      path: '/indexes/:indexId',
      access: 'indexes:write',
      body: 'none',
      answers: { 204: [] },
      summary: 'Delete an index with its summaries and pictures; the file stays',
      handle: async ({ principal, request, reply }) => {
        await core.indexes.delete(principal, await core.indexes.get(principal, paramOf(request, 'indexId')))
        return reply.code(204).send()
      },
    },
    {
      method: 'PATCH',
      path: '/indexes/:indexId/lines/:number',
      access: 'indexes:write',
      body: 'json',
      schema: { body: PatchLineBody, response: { 200: LineAnswer } },
      summary: 'Correct what was said, or who said it',
      handle: async ({ principal, request }) => {
        const { text, speaker } = bodyOf(request, PatchLineBody)
        if (text !== undefined) refuseNul('text', text)
        const index = await core.indexes.get(principal, paramOf(request, 'indexId'))
        const correction = {
          ...(text === undefined ? {} : { text }),
          ...(speaker === undefined ? {} : { speakerNumber: speaker }),
        }
        return toLine(await core.indexChanges.line(principal, index, numberOf(request), correction))
      },
    },
    {
      method: 'PATCH',
      path: '/indexes/:indexId/persons/:number',
      access: 'indexes:write',
      body: 'json',
      schema: { body: PatchSeenPersonBody, response: { 200: SeenPersonAnswer } },
      summary: 'Say who of the workspace somebody is that was seen',
      handle: async ({ principal, request }) => {
        const { person } = bodyOf(request, PatchSeenPersonBody)
        const index = await core.indexes.get(principal, paramOf(request, 'indexId'))
        const number = numberOf(request)
        const known = await core.indexChanges.person(principal, index, number, person)
        return { number, person: known && { number: known.number, name: known.name } }
      },
    },
    {
      method: 'PATCH',
      path: '/indexes/:indexId/speakers/:number',
      access: 'indexes:write',
      body: 'json',
      schema: { body: PatchSpeakerBody, response: { 200: SpeakerAnswer } },
      summary: 'Name a speaker',
      handle: async ({ principal, request }) => {
        const { name } = bodyOf(request, PatchSpeakerBody)
        if (name !== null) refuseNul('name', name)
        const index = await core.indexes.get(principal, paramOf(request, 'indexId'))
        return toSpeaker(await core.indexChanges.speaker(principal, index, numberOf(request), name))
      },
    },
  ]
}

function numberOf(request: { params: unknown }): number {
  const text = paramOf(request, 'number')
  return /^\d{1,9}$/.test(text) ? Number(text) : refuse('number', 'must be a whole number')
}

function textOf(query: Query, name: string): string | null {
  const text = (query as Record<string, unknown>)[name]
  if (text === undefined) return null
  return typeof text === 'string' ? text : refuse(name, 'must be given once')
}
