/** An analysis in the words of the core: what it was told, and what it found with its pictures already stored. */
import type { NewAsset } from '../assets/asset-store.ts'
import type { IndexFileTable, IndexTable, IndexVectorTable } from './tables.ts'

export const sceneRanges = ['extra-short', 'short', 'medium', 'long'] as const
export type SceneRange = (typeof sceneRanges)[number]

/** As BCP 47. */
export const languages = ['en', 'ko', 'ja', 'zh-CN', 'zh-TW'] as const
export type Language = (typeof languages)[number]

export type AnalysisSettings = {
  /** By name, or in seconds. */
  sceneLength: { range: SceneRange } | { minSeconds: number; maxSeconds: number }
  /** The most people to tell apart; 0 looks for none. */
  personCount: number
  /** Numbers of the tags whose persons are looked for first. */
  tagNumbers: number[]
  /** The likeliest first. */
  languages: Language[]
  detectAudioEffects: boolean
}

/** What the worker of an analysis is told. */
export type AnalyzeInput = {
  assetId: string
  settings: AnalysisSettings
  /** Whether earlier indexes of the entry go when this one is there. */
  replacesEarlier: boolean
}

export type Span = { startMs: number; endMs: number }
export type Box = { x: number; y: number; width: number; height: number }

export type IndexEngine = {
  /** Who found what: the same name and version find the same again. */
  providers: { detector: string; name: string; version: string }[]
  /** What was not looked for, and why. */
  leftOut: { detector: string; reason: string }[]
}

export type FoundShot = Span & {
  number: number
  sceneNumber: number | null
  begins: string
  confidence: number
  keyFrameMs: number
  pictureHash: string | null
}

export type FoundScene = Span & { number: number; picture: NewAsset | null }

export type FoundPerson = {
  number: number
  confidence: number
  embedding: number[]
  picture: NewAsset | null
  appearances: (Span & { confidence: number; box: Box })[]
}

export type FoundPassage = Span & { text: string; confidence: number } & (
    | { kind: 'line'; language: string | null; speaker: number | null; isRough: boolean }
    | { kind: 'text'; language: string | null; box: Box }
    | { kind: 'label'; category: string }
  )

export type FoundStretch = Span & { kind: string; confidence: number }

/** What a shot looks like, or what the words of a passage mean. */
export type FoundVector = {
  subject: IndexVectorTable['subject']
  /** Of the shot; of passages, counted from 1 within their kind. */
  number: number
  /** Name and version. */
  provider: string
  vector: ArrayLike<number>
  confidence: number
}

export type FoundFile = {
  stored: NewAsset
  role: Exclude<IndexFileTable['role'], 'scene' | 'person'>
  facts: Record<string, number> | null
}

/** Numbers count from 1 within their kind; lists are in the order of their numbers. */
export type FoundIndex = {
  kind: IndexTable['media_kind']
  durationMs: number
  engine: IndexEngine
  shots: FoundShot[]
  scenes: FoundScene[]
  persons: FoundPerson[]
  passages: FoundPassage[]
  stretches: FoundStretch[]
  vectors: FoundVector[]
  files: FoundFile[]
}

/** Everything stored for an index, each file once. */
export function filesOf({ scenes, persons, files }: FoundIndex): NewAsset[] {
  const pictures = [...scenes, ...persons].flatMap(({ picture }) => picture ?? [])
  return [...new Set([...pictures, ...files.map(({ stored }) => stored)])]
}
