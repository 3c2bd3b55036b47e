/** Summaries of scenes as they are on the wire. The items of a result are our proposal. */
import Type, { type Static } from 'typebox'
import { summaryLocales } from '#core/indexes/summary-orders.ts'
import { localTime, nullable } from './common.ts'

const sceneIds = Type.Optional(
  Type.Array(Type.Unknown(), {
    minItems: 1,
    description: 'Ids, as numbers or as decimal text. Only after all have been summarized.',
  }),
)

export const SummarizeBody = Type.Object({ sceneIds })

export const LatestSummarizeBody = Type.Object({
  sceneIds,
  locale: Type.Optional(Type.Enum([...summaryLocales], { description: 'Of all scenes together.' })),
})

export const SummaryStartedAnswer = Type.Object({ sceneSummaryId: Type.Integer() })

export const summaryStatuses = [
  'BEFORE_SUMMARIZE',
  'WAIT_SUMMARIZE',
  'SUMMARIZING',
  'SUMMARIZE_COMPLETED',
  'SUMMARIZE_FAIL',
  'SUMMARIZE_CANCELED',
] as const
export type SummaryStatus = (typeof summaryStatuses)[number]

export const SummaryStatusAnswer = Type.Object({
  sceneSummaryId: Type.Optional(Type.Integer()),
  status: Type.Unsafe<SummaryStatus>({ type: 'string', enum: [...summaryStatuses] }),
})
export type SummaryStatusAnswer = Static<typeof SummaryStatusAnswer>

export const SceneSummariesAnswer = Type.Object({
  indexId: Type.Integer(),
  sceneSummaryInfo: Type.Object({
    lastAnalyzedAt: localTime('When the last run ended.'),
    analyzedSceneIds: nullable(Type.Array(Type.String(), { description: 'Null where it was all of them.' })),
  }),
  sceneSummaries: Type.Array(
    Type.Object({
      sceneId: Type.Integer(),
      startTimeMs: Type.Integer(),
      endTimeMs: Type.Integer(),
      summary: nullable(Type.String()),
    }),
  ),
})
export type SceneSummariesAnswer = Static<typeof SceneSummariesAnswer>
