/** Analyses as they are on the wire. */
import Type, { type Static } from 'typebox'
import { nullable } from './common.ts'

export const sceneRanges = ['EXTRA_SHORT', 'SHORT', 'MEDIUM', 'LONG'] as const
export const sourceLanguages = ['ENKO', 'EN', 'KO', 'JA', 'ZH-CN', 'ZH-TW'] as const

const oneOf = <Word extends string>(words: readonly Word[]) =>
  Type.Unsafe<Word>({ type: 'string', enum: [...words] })

const seconds = Type.Integer({ minimum: 1, maximum: 3600 })

/** The later generation takes the lengths in seconds too; for the others they are fields that nobody knows. */
export const AnalyzeBody = Type.Object({
  sceneRange: Type.Optional(oneOf(sceneRanges)),
  analysisPersonCount: Type.Integer({ minimum: 0, maximum: 10 }),
  tagIdList: Type.Optional(
    Type.Array(Type.Union([Type.String(), Type.Integer()]), { minItems: 1, maxItems: 30 }),
  ),
  sourceLanguage: Type.Optional(oneOf(sourceLanguages)),
  detectAudioEffects: Type.Optional(Type.Boolean()),
})
export type AnalyzeBody = Static<typeof AnalyzeBody>

const lengths = {
  minSceneDurationSec: Type.Optional(seconds),
  maxSceneDurationSec: Type.Optional(seconds),
}

export const IndexBody = Type.Object({ ...AnalyzeBody.properties, ...lengths })
export type IndexBody = Static<typeof IndexBody>

export const AnalysisSetting = Type.Object({
  analysisEngine: Type.String(),
  sceneRange: Type.Optional(oneOf(sceneRanges)),
  ...lengths,
  analysisPersonCount: Type.Integer(),
  tagIdList: Type.Array(Type.Integer()),
  sourceLanguage: Type.String(),
  detectAudioEffects: Type.Boolean(),
})
export type AnalysisSetting = Static<typeof AnalysisSetting>

export const analysisStatuses = [
  'BEFORE_ANALYZE',
  'WAIT_ANALYZE',
  'ANALYZING',
  'ANALYZE_COMPLETED',
  'ANALYZE_FAIL',
  'ANALYZE_CANCEL',
] as const
export type AnalysisStatus = (typeof analysisStatuses)[number]

export const StartedAnswer = Type.Object({
  assetId: Type.Integer(),
  videoId: Type.Optional(Type.Integer()),
  status: oneOf(analysisStatuses),
  analysisSetting: AnalysisSetting,
})
export type StartedAnswer = Static<typeof StartedAnswer>

const reason = nullable(Type.String({ description: 'Why it failed.' }))

/** The vendor's table and its sample name the reason differently: both are there. */
export const AnalysisStatusAnswer = Type.Object({
  status: oneOf(analysisStatuses),
  analyzeStatusMessage: reason,
  analysisStatusMessage: reason,
  indexId: Type.Optional(Type.Integer()),
})
export type AnalysisStatusAnswer = Static<typeof AnalysisStatusAnswer>
