/** What is searched for, where, and what is found. */

export const confidenceLevels = ['low', 'medium', 'high'] as const
export type ConfidenceLevel = (typeof confidenceLevels)[number]

/** All of `must`, at least one of `any` where there are any, and none of `not`. */
export type Condition<Item> = { must: readonly Item[]; any: readonly Item[]; not: readonly Item[] }

/** Files to look in, of those that the caller may see; null where it does not matter. */
export type SearchScope = {
  workspaceId: string | null
  /** Id of a library. */
  projectId: string | null
  projectNumbers: readonly number[] | null
  entryNumbers: readonly number[] | null
  kinds: readonly ('video' | 'image')[] | null
  /** When their index last changed, both ends included. */
  changedFrom: Date | null
  changedTo: Date | null
}

/** All that the caller may see. */
export const anywhere: SearchScope = {
  workspaceId: null,
  projectId: null,
  projectNumbers: null,
  entryNumbers: null,
  kinds: null,
  changedFrom: null,
  changedTo: null,
}

export type SearchQuery = {
  text: string | null
  /** Key of a confirmed picture; never beside a text. */
  picture: string | null
  /** Numbers of persons. */
  persons: Condition<number>
  /** Words that were spoken. */
  dialogue: Condition<string>
  confidence: ConfidenceLevel
  scope: SearchScope
}

/** What a hit was found by. */
export type Evidence = {
  kind: 'line' | 'text' | 'label' | 'summary' | 'person' | 'name' | 'picture' | 'face'
  /** As it was said, shown or called; empty of pictures. */
  text: string
  startMs: number
  endMs: number
}

/** A scene, or where there are none, or it was found by its name, a whole file. */
export type Hit = {
  indexId: string
  /** From 1; 0 is the whole file. */
  scene: number
  startMs: number
  endMs: number
  /** 0 to 1; null when nothing but conditions was asked. */
  score: number | null
  evidence: Evidence | null
}

/** The least score of a hit. */
export const leastScore: Record<ConfidenceLevel, number> = { low: 0.3, medium: 0.5, high: 0.7 }

export const noCondition: Condition<never> = { must: [], any: [], not: [] }
