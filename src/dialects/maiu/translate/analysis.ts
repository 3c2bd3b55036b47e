/** Analyses: asked for in the vendor's words, and told of in them. */
import { refuse } from '#base/refuse.ts'
import type { AnalysisState } from '#core/indexes/analysis-orders.ts'
import type { AnalysisSettings, Language, SceneRange } from '#core/indexes/found-index.ts'
import type { Entry, Index } from '#core/schema.ts'
import { type AssetFamily, videoAssets } from '../asset-families.ts'
import type { MaiuOptions } from '../options.ts'
import type {
  AnalysisSetting,
  AnalysisStatus,
  AnalysisStatusAnswer,
  AnalyzeBody,
  IndexBody,
  StartedAnswer,
  sceneRanges,
  sourceLanguages,
} from '../wire/analysis.ts'

type RangeWord = (typeof sceneRanges)[number]
type LanguageWord = (typeof sourceLanguages)[number]

const ranges: Record<RangeWord, SceneRange> = {
  EXTRA_SHORT: 'extra-short',
  SHORT: 'short',
  MEDIUM: 'medium',
  LONG: 'long',
}

const languages: Record<LanguageWord, Language[]> = {
  ENKO: ['ko', 'en'],
  EN: ['en'],
  KO: ['ko'],
  JA: ['ja'],
  'ZH-CN': ['zh-CN'],
  'ZH-TW': ['zh-TW'],
}

export function settingsOf(body: AnalyzeBody): AnalysisSettings {
  return {
    sceneLength: { range: ranges[body.sceneRange ?? 'MEDIUM'] },
    personCount: body.analysisPersonCount,
    tagNumbers: (body.tagIdList ?? []).map(tagNumberOf),
    languages: languages[body.sourceLanguage ?? 'ENKO'],
    detectAudioEffects: body.detectAudioEffects ?? false,
  }
}

/** Rejects with `request_invalid` for one length without the other, and for lengths beside a range. */
export function indexSettingsOf(body: IndexBody): AnalysisSettings {
  const { minSceneDurationSec: minSeconds, maxSceneDurationSec: maxSeconds, sceneRange } = body
  const settings = settingsOf(body)
  if (minSeconds === undefined && maxSeconds === undefined) return settings
  if (minSeconds === undefined || maxSeconds === undefined)
    refuse('minSceneDurationSec', 'must be given together with maxSceneDurationSec')
  if (sceneRange !== undefined) refuse('sceneRange', 'must not be given together with lengths in seconds')
  if (minSeconds > maxSeconds) refuse('minSceneDurationSec', 'must not be above maxSceneDurationSec')
  return { ...settings, sceneLength: { minSeconds, maxSeconds } }
}

/**
 * Whether a new index takes the place of the earlier ones.
 * @param isOfLatest whether the path is one of the generation that knows the latest index alone
 */
export function isReplacing(indexes: MaiuOptions['indexes'], isOfLatest: boolean): boolean {
  return indexes === 'by-path' ? isOfLatest : indexes === 'latest'
}

function tagNumberOf(given: string | number): number {
  const number = /^\d{1,15}$/.test(String(given))
    ? Number(given)
    : refuse('tagIdList', 'must hold ids of tags')
  return number
}

/** What was asked for, as it is said again. */
export function toSetting(
  { sceneLength, personCount, tagNumbers, languages: spoken, detectAudioEffects }: AnalysisSettings,
  analysisEngine: string,
): AnalysisSetting {
  return {
    analysisEngine,
    ...('range' in sceneLength
      ? { sceneRange: wordOf(ranges, (range) => range === sceneLength.range) ?? 'MEDIUM' }
      : { minSceneDurationSec: sceneLength.minSeconds, maxSceneDurationSec: sceneLength.maxSeconds }),
    analysisPersonCount: personCount,
    tagIdList: tagNumbers,
    // Our own API takes combinations for which the vendor has no word.
    sourceLanguage: wordOf(languages, (each) => each.join() === spoken.join()) ?? spoken.join().toUpperCase(),
    detectAudioEffects,
  }
}

function wordOf<Word extends string, Value>(
  words: Record<Word, Value>,
  isMeant: (value: Value) => boolean,
): Word | undefined {
  return (Object.keys(words) as Word[]).find((word) => isMeant(words[word]))
}

export function toStarted(
  { number }: Pick<Entry, 'number'>,
  family: AssetFamily,
  analysisSetting: AnalysisSetting,
): StartedAnswer {
  return {
    assetId: number,
    ...(family === videoAssets ? { videoId: number } : {}),
    status: 'WAIT_ANALYZE',
    analysisSetting,
  }
}

const statuses = {
  queued: 'WAIT_ANALYZE',
  running: 'ANALYZING',
  succeeded: 'ANALYZE_COMPLETED',
  failed: 'ANALYZE_FAIL',
  canceled: 'ANALYZE_CANCEL',
} as const satisfies Record<string, AnalysisStatus>

/**
 * What was found may have been deleted since: then an earlier index stands for it, or nothing.
 * @param newest index of the file
 */
export function toAnalysisStatus(
  state: AnalysisState,
  newest: Pick<Index, 'number'> | null,
  family: AssetFamily,
): AnalysisStatusAnswer {
  const status = state ? statuses[state.task.state] : 'BEFORE_ANALYZE'
  const message = status === 'ANALYZE_FAIL' && state ? failureText(state.task, family) : null
  const told = { analyzeStatusMessage: message, analysisStatusMessage: message }
  if (status !== 'ANALYZE_COMPLETED') return { status, ...told }
  return newest ? { status, ...told, indexId: newest.number } : { status: 'BEFORE_ANALYZE', ...told }
}

function failureText(
  { error_code, error_detail }: { error_code: string | null; error_detail: string | null },
  family: AssetFamily,
): string {
  const what = family === videoAssets ? 'video' : 'media'
  const isMedia = error_code?.startsWith('media_') ?? false
  const reason = isMedia ? `${what} parsing failure` : 'internal failure'
  return `An error occurred during ${what} analysis (${reason}).${error_detail ? ` ${error_detail}` : ''}`
}
