/** Routes of analyses: of the first two generations, and of the third, which keeps the latest index alone. */
import type { AnalysisSettings } from '#core/indexes/found-index.ts'
import type { Call, Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { type AssetFamily, assets, videoAssets } from '../asset-families.ts'
import {
  indexSettingsOf,
  isReplacing,
  settingsOf,
  toAnalysisStatus,
  toSetting,
  toStarted,
} from '../translate/analysis.ts'
import { answer, answerNothing } from '../translate/envelope.ts'
import { AnalysisStatusAnswer, AnalyzeBody, IndexBody, StartedAnswer } from '../wire/analysis.ts'
import { answerOf, nothing } from '../wire/common.ts'
import { entryOf, pathOf } from './entry.ts'
import type { RouteOptions } from './options.ts'

export function analysisRoutes(options: RouteOptions): Route[] {
  return [
    ...[videoAssets, assets].flatMap((family) => earlierRoutes(family, options)),
    ...latestRoutes(options),
  ]
}

function earlierRoutes(family: AssetFamily, options: RouteOptions): Route[] {
  const of = handlersOf(family, options)
  return [
    {
      method: 'POST',
      path: `${pathOf(family)}/analyze`,
      access: 'indexes:write',
      body: 'json',
      schema: { body: AnalyzeBody, response: { 200: answerOf(StartedAnswer) } },
      summary: 'Analyze a file; what it finds stands beside earlier indexes',
      handle: (call) => of.start(call, settingsOf(bodyOf(call.request, AnalyzeBody)), false),
    },
    {
      method: 'GET',
      path: `${pathOf(family)}/analyze-status`,
      access: 'indexes:read',
      body: 'none',
      schema: { response: { 200: answerOf(AnalysisStatusAnswer) } },
      summary: 'Tell how the analysis of a file stands',
      handle: of.status,
    },
    {
      method: 'DELETE',
      path: `${pathOf(family)}/analyze`,
      access: 'indexes:write',
      body: 'none',
      schema: { response: { 200: nothing } },
      summary: 'Cancel the analysis of a file',
      handle: of.cancel,
    },
  ]
}

function latestRoutes(options: RouteOptions): Route[] {
  const of = handlersOf(assets, options)
  return [
    {
      method: 'POST',
      path: `${pathOf(assets)}/index`,
      access: 'indexes:write',
      body: 'json',
      schema: { body: IndexBody, response: { 200: answerOf(StartedAnswer) } },
      summary: 'Analyze a file; what it finds replaces earlier indexes',
      handle: (call) => of.start(call, indexSettingsOf(bodyOf(call.request, IndexBody)), true),
    },
    {
      method: 'GET',
      path: `${pathOf(assets)}/index/status`,
      access: 'indexes:read',
      body: 'none',
      schema: { response: { 200: answerOf(AnalysisStatusAnswer) } },
      summary: 'Tell how the analysis of a file stands',
      handle: of.status,
    },
    {
      method: 'POST',
      path: `${pathOf(assets)}/index/cancel`,
      access: 'indexes:write',
      body: 'json',
      schema: { response: { 200: nothing } },
      summary: 'Cancel the analysis of a file',
      handle: of.cancel,
    },
  ]
}

function handlersOf(family: AssetFamily, options: RouteOptions) {
  const { core, analysisEngine, indexes } = options
  return {
    start: async (call: Call, settings: AnalysisSettings, isOfLatest: boolean) => {
      const replacesEarlier = isReplacing(indexes, isOfLatest)
      const entry = await entryOf(options, call, family)
      await core.analyses.order(call.principal, entry, { settings, replacesEarlier })
      return answer(toStarted(entry, family, toSetting(settings, analysisEngine)))
    },
    status: async (call: Call) => {
      const entry = await entryOf(options, call, family)
      const state = await core.analyses.stateOf(entry)
      const newest = state?.index ?? (await core.indexes.ofEntry(entry)).at(-1) ?? null
      return answer(toAnalysisStatus(state, newest, family))
    },
    cancel: async (call: Call) => {
      await core.analyses.cancel(call.principal, await entryOf(options, call, family))
      return answerNothing()
    },
  }
}
