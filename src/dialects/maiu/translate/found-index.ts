/**
 * Indexes in the vendor's words. The first level is documented; all that is nested in it is our proposal, in this
 * file alone, until a real answer is at hand. Times are milliseconds, the end not included; scores go from 0 to 1.
 */
import { linkPath } from '#core/assets/asset-references.ts'
import type { AnalysisSettings } from '#core/indexes/found-index.ts'
import type { IndexContent } from '#core/indexes/index-store.ts'
import type { Index, IndexPassage, IndexScene } from '#core/schema.ts'
import { type AssetFamily, videoAssets } from '../asset-families.ts'
import type { IndexDetail, IndexItem } from '../wire/indexes.ts'
import { toSetting } from './analysis.ts'
import type { Telling } from './workspace.ts'

export type IndexTelling = Telling & { family: AssetFamily; analysisEngine: string }

export function toIndexItem(index: Index, telling: IndexTelling): IndexItem {
  const { userName, localTime, family, analysisEngine } = telling
  return {
    indexId: index.number,
    ...(family === videoAssets ? {} : { type: index.media_kind === 'image' ? 'IMAGE' : 'VIDEO' }),
    createdTime: localTime(index.created_at),
    createdUserName: userName,
    updatedTime: localTime(index.updated_at),
    updatedUserName: userName,
    analysisSetting: toSetting(JSON.parse(index.settings) as AnalysisSettings, analysisEngine),
  }
}

export type DetailTelling = IndexTelling & {
  /** What is found with less is left out; lines stay, since a script with holes is none. */
  leastConfidence: number
  /** Of the links to pictures, by the ids of their assets. */
  tokens: ReadonlyMap<string, string>
  origin: string
}

type Span = { start_ms: number; end_ms: number }
type Segments = NonNullable<IndexDetail['persons'][number]['segments']>

export function toIndexDetail(content: IndexContent, telling: DetailTelling): IndexDetail {
  const { leastConfidence, tokens, origin } = telling
  const isSure = ({ confidence }: { confidence: number }) => confidence >= leastConfidence
  const urlOf = (assetId: string | null, name: string) => {
    const token = assetId === null ? undefined : tokens.get(assetId)
    return token === undefined ? null : origin + linkPath(token, name)
  }
  const sure: IndexContent = {
    ...content,
    persons: content.persons.filter(isSure),
    appearances: content.appearances.filter(isSure),
    passages: content.passages.filter((passage) => passage.kind === 'line' || isSure(passage)),
    stretches: content.stretches.filter(isSure),
  }
  const isImage = content.index.media_kind === 'image'
  const found = {
    ...toIndexItem(content.index, telling),
    persons: personsOf(sure, isImage, urlOf),
    keywords: keywordsOf(sure, isImage),
  }
  if (isImage) return found
  return {
    ...found,
    durationMs: content.index.duration_ms,
    speakers: sure.speakers.map(({ number, name }) => ({
      speakerId: number,
      name: name ?? `Speaker ${number}`,
    })),
    scripts: linesOf(sure).map((line) => ({
      scriptId: line.number,
      speakerId: line.speaker_number,
      ...spanOf(line),
      text: line.text,
      language: line.language?.toUpperCase() ?? null,
      confidence: line.confidence,
    })),
    audioEffects: sure.stretches.flatMap((stretch) => {
      const type = effects[stretch.kind]
      return type ? [{ type, ...spanOf(stretch), confidence: stretch.confidence }] : []
    }),
    scenes: scenesOf(sure, urlOf),
  }
}

const effects: Record<string, string | undefined> = {
  applause: 'APPLAUSE',
  laughter: 'LAUGHTER',
  music: 'BACKGROUND_MUSIC',
}

const categories: Record<string, string> = {
  action: 'ACTION',
  object: 'OBJECT',
  place: 'PLACE',
  time: 'TIME',
}

type UrlOf = (assetId: string | null, name: string) => string | null

function personsOf(content: IndexContent, isImage: boolean, urlOf: UrlOf): IndexDetail['persons'] {
  return content.persons.map((person) => {
    const segments: Segments = content.appearances
      .filter(({ person_number }) => person_number === person.number)
      .map((each) => ({ ...spanOf(each), confidence: each.confidence }))
    return {
      personId: person.known_number,
      name: person.known_name,
      thumbnailUrl: urlOf(person.picture_asset_id, `person-${person.number}.jpg`),
      ...(isImage ? {} : { segments }),
    }
  })
}

function keywordsOf({ passages }: IndexContent, isImage: boolean): IndexDetail['keywords'] {
  const words = passages.filter(({ kind }) => kind !== 'line')
  const groups = Map.groupBy(words, (passage) => `${categoryOf(passage)} ${passage.text}`)
  return [...groups.values()].map((group) => {
    const [first] = group as [IndexPassage, ...IndexPassage[]]
    const segments: Segments = group.map((each) => ({ ...spanOf(each), confidence: each.confidence }))
    return { keyword: first.text, category: categoryOf(first), ...(isImage ? {} : { segments }) }
  })
}

function categoryOf({ kind, category }: IndexPassage): string {
  return kind === 'text' ? 'TEXT' : (categories[category ?? ''] ?? 'ETC')
}

function scenesOf(content: IndexContent, urlOf: UrlOf): NonNullable<IndexDetail['scenes']> {
  const { scenes } = content
  const appearances = byScene(scenes, content.appearances)
  const passages = byScene(scenes, content.passages)
  const shots = Map.groupBy(content.shots, ({ scene_number }) => scene_number)
  return scenes.map((scene) => {
    const seen = new Set(appearances.get(scene)!.map(({ person_number }) => person_number))
    const within = passages.get(scene)!
    const textsOf = (kind: IndexPassage['kind']) => [
      ...new Set(within.filter((passage) => passage.kind === kind).map(({ text }) => text)),
    ]
    return {
      sceneId: scene.number,
      ...spanOf(scene),
      keyFrameUrl: urlOf(scene.picture_asset_id, `scene-${scene.number}.jpg`),
      shots: (shots.get(scene.number) ?? []).map((shot) => ({ shotId: shot.number, ...spanOf(shot) })),
      personIds: content.persons.flatMap(({ number, known_number }) =>
        seen.has(number) ? (known_number ?? []) : [],
      ),
      keywords: textsOf('label'),
      scriptIds: linesOf({ passages: within }).map(({ number }) => number),
      texts: textsOf('text'),
      summary: scene.summary,
    }
  })
}

/**
 * What is in each scene; what reaches over a cut is in all that it touches. A film of hours has thousands of scenes and
 * tens of thousands of words, so each of these looks for its scenes and not the other way round.
 * @param scenes in the order of the film
 */
function byScene<Found extends Span>(
  scenes: readonly IndexScene[],
  found: readonly Found[],
): Map<IndexScene, Found[]> {
  const groups = new Map(scenes.map((scene): [IndexScene, Found[]] => [scene, []]))
  for (const each of found) {
    for (let at = firstEndingAfter(scenes, each.start_ms); at < scenes.length; at++) {
      const scene = scenes[at]!
      if (scene.start_ms >= each.end_ms) break
      groups.get(scene)!.push(each)
    }
  }
  return groups
}

/** By halves. */
function firstEndingAfter(scenes: readonly IndexScene[], ms: number): number {
  let [from, to] = [0, scenes.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (scenes[middle]!.end_ms > ms) to = middle
    else from = middle + 1
  }
  return from
}

function linesOf({ passages }: Pick<IndexContent, 'passages'>): IndexPassage[] {
  return passages.filter(({ kind }) => kind === 'line')
}

function spanOf({ start_ms, end_ms }: Span) {
  return { startTimeMs: start_ms, endTimeMs: end_ms }
}
