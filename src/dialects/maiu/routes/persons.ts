/** Routes of persons. */
import { refuse } from '#base/refuse.ts'
import type { AlikePerson } from '#core/persons/person-lists.ts'
import type { PersonView } from '#core/persons/person-views.ts'
import type { Call, Route } from '#http/dialect.ts'
import { bodyOf, queryOf } from '#http/request-parts.ts'
import { answer, answerPage, type PageRequest } from '../translate/envelope.ts'
import {
  correctionOf,
  filterOf,
  filterOfQuery,
  idsOf,
  newPersonOf,
  orderOf,
  toPerson,
} from '../translate/person.ts'
import { numberOf, offsetOf, pageOf, workspaceOf } from '../translate/request.ts'
import { answerOf, pageOf as pageAnswerOf } from '../wire/common.ts'
import * as wire from '../wire/persons.ts'
import { largePages, PersonListQuery, SimilarQuery, similarCount, similarScore } from '../wire/queries.ts'
import { inWorkspace, type RouteOptions } from './options.ts'
import { onePerson, telling } from './person-parts.ts'

const mostMerged = 10

export function personRoutes(options: RouteOptions): Route[] {
  return [...listRoutes(options), ...onePersonRoutes(options), ...alikeRoutes(options)]
}

function listRoutes(options: RouteOptions): Route[] {
  const { core } = options
  const page = async (
    call: Call,
    { pageNum, pageSize }: PageRequest,
    filter: Parameters<typeof core.personLists.list>[2],
    order: Parameters<typeof core.personLists.list>[3],
  ) => {
    const found = await core.personLists.list(call.principal, workspaceOf(call.request), filter, order, {
      offset: offsetOf({ pageNum, pageSize }),
      limit: pageSize,
    })
    const links = await telling(
      options,
      call,
      found.persons.flatMap(({ thumbnails }) => thumbnails),
    )
    const content = found.persons.map((person) => toPerson(person, links))
    return answerPage(content, found.totalCount, { pageNum, pageSize })
  }
  return [
    {
      method: 'GET',
      path: `${inWorkspace}/persons`,
      access: 'indexes:read',
      body: 'none',
      query: PersonListQuery,
      schema: { response: { 200: pageAnswerOf(wire.PersonAnswer) } },
      summary: 'List the persons of a workspace, page by page',
      handle: async (call) => {
        const asked = pageOf(call.request, largePages)
        return await page(call, asked, filterOfQuery(call.request), { by: 'number', isAscending: true })
      },
    },
    {
      method: 'POST',
      path: `${inWorkspace}/persons/search`,
      access: 'indexes:read',
      body: 'json',
      schema: { body: wire.SearchPersonsBody, response: { 200: pageAnswerOf(wire.PersonAnswer) } },
      summary: 'List persons by name, tag and number of files',
      handle: async (call) => {
        const body = bodyOf(call.request, wire.SearchPersonsBody)
        const asked = { pageNum: body.pageNum, pageSize: body.pageSize ?? 10 }
        return await page(call, asked, filterOf(body), orderOf(body))
      },
    },
  ]
}

function onePersonRoutes(options: RouteOptions): Route[] {
  const { core, localTime } = options
  const told = async (call: Call, person: PersonView) =>
    answer(toPerson(person, await telling(options, call, person.thumbnails)))
  const response = { 200: answerOf(wire.PersonAnswer) }
  return [
    {
      method: 'POST',
      path: `${inWorkspace}/persons`,
      access: 'indexes:write',
      body: 'json',
      schema: { body: wire.CreatePersonBody, response },
      summary: 'Register a person',
      handle: async (call) => {
        const input = newPersonOf(bodyOf(call.request, wire.CreatePersonBody))
        return await told(call, await core.persons.create(call.principal, workspaceOf(call.request), input))
      },
    },
    {
      method: 'GET',
      path: onePerson,
      access: 'indexes:read',
      body: 'none',
      schema: { response },
      summary: 'Tell of a person',
      handle: async (call) => await told(call, await core.persons.get(...personOf(call))),
    },
    {
      method: 'PATCH',
      path: onePerson,
      access: 'indexes:write',
      body: 'json',
      schema: { body: wire.UpdatePersonBody, response },
      summary: 'Name or describe a person, or choose the primary thumbnail',
      handle: async (call) => {
        const correction = correctionOf(bodyOf(call.request, wire.UpdatePersonBody))
        return await told(call, await core.persons.update(...personOf(call), correction))
      },
    },
    {
      method: 'DELETE',
      path: onePerson,
      access: 'indexes:write',
      body: 'none',
      schema: { response },
      summary: 'Delete a person; where it was seen somebody unknown is left',
      handle: async (call) => {
        // Links to what goes with the person would lead nowhere.
        const person = await core.persons.delete(...personOf(call))
        return answer(toPerson({ ...person, thumbnails: [] }, { tokens: new Map(), origin: call.origin }))
      },
    },
    {
      method: 'POST',
      path: `${onePerson}/merge`,
      access: 'indexes:write',
      body: 'json',
      schema: { body: wire.MergeBody, response: { 200: answerOf(wire.MergeAnswer) } },
      summary: 'Make other persons part of this one, for good',
      handle: async (call) => {
        const { personIds } = bodyOf(call.request, wire.MergeBody)
        const [principal, workspace, number] = personOf(call)
        const others = idsOf('personIds', personIds, mostMerged)
        const merged = await core.persons.merge(principal, workspace, number, others)
        return answer({
          personId: number,
          transferredAssetCount: merged.assetCount,
          transferredThumbnailCount: merged.thumbnailCount,
          mergedTime: localTime(merged.at),
        })
      },
    },
  ]
}

function alikeRoutes(options: RouteOptions): Route[] {
  const { core } = options
  const told = async (call: Call, alike: AlikePerson[]) => {
    const links = await telling(
      options,
      call,
      alike.flatMap(({ thumbnails }) => thumbnails),
    )
    return answer(
      alike.map((person) => ({ ...toPerson(person, links), score: Math.round(person.score * 100) / 100 })),
    )
  }
  return [
    {
      method: 'GET',
      path: `${onePerson}/similar`,
      access: 'indexes:read',
      body: 'none',
      query: SimilarQuery,
      schema: { response: { 200: answerOf(wire.AlikePersons) } },
      summary: 'List those who look like a person, best first',
      handle: async (call) => {
        const query = queryOf(call.request, SimilarQuery)
        const count = wholeIn(query, 'personCount', similarCount)
        const minScore = wholeIn(query, 'scoreThreshold', similarScore)
        return await told(call, await core.personLists.similar(...personOf(call), { count, minScore }))
      },
    },
    {
      method: 'POST',
      path: `${inWorkspace}/persons/recommend-by-thumbnail`,
      access: 'indexes:read',
      body: 'json',
      schema: { body: wire.RecommendBody, response: { 200: answerOf(wire.AlikePersons) } },
      summary: 'List those who look like somebody in a picture, best first',
      handle: async (call) => {
        const { thumbnailKey, personCount, scoreThreshold } = bodyOf(call.request, wire.RecommendBody)
        const asked = {
          count: personCount ?? similarCount.default,
          minScore: scoreThreshold ?? similarScore.default,
        }
        const workspace = workspaceOf(call.request)
        return await told(
          call,
          await core.personLists.recommend(call.principal, workspace, thumbnailKey, asked),
        )
      },
    },
  ]
}

function personOf({ principal, request }: Call) {
  return [principal, workspaceOf(request), numberOf(request, 'personId')] as const
}

function wholeIn(
  query: Record<string, unknown>,
  field: string,
  { minimum: least, maximum: most, default: usual }: typeof similarCount,
): number {
  const given = query[field]
  if (given === undefined) return usual
  const value = typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : -1
  return value >= least && value <= most
    ? value
    : refuse(field, `must be a whole number from ${least} to ${most}`)
}
