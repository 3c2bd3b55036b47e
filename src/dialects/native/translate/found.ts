/** Indexes of the core as this API shows them. */
import { instant } from '#base/instant.ts'
import { linkPath } from '#core/assets/asset-references.ts'
import type { IndexContent, PlacedIndex } from '#core/indexes/index-store.ts'
import type { IndexPassage, IndexSpeaker } from '#core/schema.ts'
import type { IndexAnswer, IndexDetail, LineAnswer, SpeakerAnswer } from '../wire/indexes.ts'

export function toIndex(index: PlacedIndex): IndexAnswer {
  return {
    id: index.id,
    number: index.number,
    projectId: index.project_id,
    assetId: index.asset_id,
    name: index.name,
    taskId: index.task_id,
    kind: index.media_kind,
    durationMs: index.duration_ms,
    settings: JSON.parse(index.settings),
    engine: JSON.parse(index.engine),
    createdAt: instant(index.created_at),
    updatedAt: instant(index.updated_at),
  }
}

/**
 * @param tokens of the links to its files, by their ids
 * @param origin where those links begin for the caller
 */
export function toIndexDetail(
  index: PlacedIndex,
  content: IndexContent,
  tokens: ReadonlyMap<string, string>,
  origin: string,
): IndexDetail {
  const urlOf = (assetId: string | null, name: string) => {
    const token = assetId === null ? undefined : tokens.get(assetId)
    return token === undefined ? null : origin + linkPath(token, name)
  }
  const shots = Map.groupBy(content.shots, ({ scene_number }) => scene_number)
  const ofKind = (kind: IndexPassage['kind']) => content.passages.filter((passage) => passage.kind === kind)
  return {
    ...toIndex({ ...index, ...content.index }),
    scenes: content.scenes.map((scene) => ({
      number: scene.number,
      ...spanOf(scene),
      shots: (shots.get(scene.number) ?? []).map(({ number }) => number),
      pictureUrl: urlOf(scene.picture_asset_id, `scene-${scene.number}.jpg`),
      summary: scene.summary,
    })),
    shots: content.shots.map((shot) => ({
      number: shot.number,
      ...spanOf(shot),
      begins: shot.begins,
      confidence: shot.confidence,
      keyFrameMs: shot.key_frame_ms,
    })),
    persons: content.persons.map((person) => ({
      number: person.number,
      person: person.known_number === null ? null : { number: person.known_number, name: person.known_name },
      confidence: person.confidence,
      pictureUrl: urlOf(person.picture_asset_id, `person-${person.number}.jpg`),
      appearances: content.appearances
        .filter((appearance) => appearance.person_number === person.number)
        .map((each) => ({ ...spanOf(each), confidence: each.confidence, box: JSON.parse(each.box) })),
    })),
    speakers: content.speakers.map(toSpeaker),
    lines: ofKind('line').map(toLine),
    texts: ofKind('text').map((text) => ({
      number: text.number,
      ...spanOf(text),
      text: text.text,
      language: text.language,
      confidence: text.confidence,
      box: text.box === null ? null : JSON.parse(text.box),
    })),
    labels: ofKind('label').map((label) => ({
      number: label.number,
      ...spanOf(label),
      label: label.text,
      category: label.category ?? 'other',
      confidence: label.confidence,
    })),
    stretches: content.stretches.map((stretch) => ({
      kind: stretch.kind,
      ...spanOf(stretch),
      confidence: stretch.confidence,
    })),
    files: content.files.flatMap(({ role, asset_id, facts }) => {
      const url = urlOf(asset_id, role === 'waveform' ? 'waveform.bin' : `${role}.jpg`)
      if (role === 'scene' || role === 'person' || url === null) return []
      return [{ role, url, layout: facts === null ? null : JSON.parse(facts) }]
    }),
  }
}

export function toLine(line: IndexPassage): LineAnswer {
  return {
    number: line.number,
    ...spanOf(line),
    text: line.text,
    language: line.language,
    confidence: line.confidence,
    speaker: line.speaker_number,
    isRough: line.is_rough,
  }
}

export function toSpeaker({ number, name }: IndexSpeaker): SpeakerAnswer {
  return { number, name }
}

function spanOf({ start_ms, end_ms }: { start_ms: number; end_ms: number }) {
  return { startMs: start_ms, endMs: end_ms }
}
