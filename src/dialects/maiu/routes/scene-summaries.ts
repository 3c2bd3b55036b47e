/** Routes of summaries of scenes: of any index, or of the latest alone. */
import type { SummaryOrder } from '#core/indexes/summary-orders.ts'
import type { Index } from '#core/schema.ts'
import type { Call, Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { assets } from '../asset-families.ts'
import { answer, answerNothing } from '../translate/envelope.ts'
import { numberOf } from '../translate/request.ts'
import { scenesOf, toSceneSummaries, toSummaryStatus } from '../translate/scene-summary.ts'
import { answerOf, nothing } from '../wire/common.ts'
import {
  LatestSummarizeBody,
  SceneSummariesAnswer,
  SummarizeBody,
  SummaryStartedAnswer,
  SummaryStatusAnswer,
} from '../wire/scene-summaries.ts'
import { entryOf, pathOf } from './entry.ts'
import type { RouteOptions } from './options.ts'

export function sceneSummaryRoutes(options: RouteOptions): Route[] {
  return [...earlierRoutes(options), ...latestRoutes(options)]
}

function earlierRoutes(options: RouteOptions): Route[] {
  const { core } = options
  const of = handlersOf(options, async (call) =>
    core.indexes.byNumber(await entryOf(options, call, assets), numberOf(call.request, 'indexId')),
  )
  const many = `${pathOf(assets)}/indexes/:indexId/scene-summaries`
  const one = `${many}/:sceneSummaryId`
  const runOf = async (call: Call) =>
    await core.summaries.runByNumber(await of.index(call), numberOf(call.request, 'sceneSummaryId'))
  return [
    {
      method: 'POST',
      path: many,
      access: 'indexes:write',
      body: 'json',
      schema: { body: SummarizeBody, response: { 200: answerOf(SummaryStartedAnswer) } },
      summary: 'Summarize the scenes of an index, all first and then some again',
      handle: (call) => {
        const { sceneIds } = bodyOf(call.request, SummarizeBody)
        return of.start(call, { sceneNumbers: scenesOf(sceneIds), locale: null })
      },
    },
    { ...resultRoute(many), handle: of.result },
    {
      method: 'GET',
      path: `${one}/status`,
      access: 'indexes:read',
      body: 'none',
      schema: { response: { 200: answerOf(SummaryStatusAnswer) } },
      summary: 'Tell how a summary stands',
      handle: async (call) => answer(toSummaryStatus(await runOf(call))),
    },
    {
      method: 'DELETE',
      path: one,
      access: 'indexes:write',
      body: 'none',
      schema: { response: { 200: nothing } },
      summary: 'Cancel a summary',
      handle: async (call) => {
        await core.summaries.cancel(call.principal, await runOf(call))
        return answerNothing()
      },
    },
  ]
}

function latestRoutes(options: RouteOptions): Route[] {
  const { core } = options
  const of = handlersOf(options, async (call) => core.indexes.latestOf(await entryOf(options, call, assets)))
  const path = `${pathOf(assets)}/scene-summary`
  return [
    {
      method: 'POST',
      path,
      access: 'indexes:write',
      body: 'json',
      schema: { body: LatestSummarizeBody, response: { 200: answerOf(SummaryStartedAnswer) } },
      summary: 'Summarize the scenes of the latest index, in a language',
      handle: (call) => {
        const { sceneIds, locale = null } = bodyOf(call.request, LatestSummarizeBody)
        return of.start(call, { sceneNumbers: scenesOf(sceneIds), locale })
      },
    },
    { ...resultRoute(path), handle: of.result },
    {
      method: 'GET',
      path: `${path}/status`,
      access: 'indexes:read',
      body: 'none',
      schema: { response: { 200: answerOf(SummaryStatusAnswer) } },
      summary: 'Tell how the summary of the latest index stands',
      handle: async (call) => answer(toSummaryStatus(await core.summaries.latestRun(await of.index(call)))),
    },
    {
      method: 'POST',
      path: `${path}/cancel`,
      access: 'indexes:write',
      body: 'json',
      schema: { response: { 200: nothing } },
      summary: 'Cancel the summary of the latest index',
      handle: async (call) => {
        await core.summaries.cancelLatest(call.principal, await of.index(call))
        return answerNothing()
      },
    },
  ]
}

function resultRoute(path: string): Omit<Route, 'handle'> {
  return {
    method: 'GET',
    path,
    access: 'indexes:read',
    body: 'none',
    schema: { response: { 200: answerOf(SceneSummariesAnswer) } },
    summary: 'Tell what the summaries say',
  }
}

function handlersOf({ core, localTime }: RouteOptions, index: (call: Call) => Promise<Index>) {
  return {
    index,
    start: async (call: Call, order: SummaryOrder) => {
      const { summary } = await core.summaries.order(call.principal, await index(call), order)
      return answer({ sceneSummaryId: summary.number })
    },
    result: async (call: Call) => {
      const found = await index(call)
      return answer(toSceneSummaries(found, await core.summaries.written(found), localTime))
    },
  }
}
