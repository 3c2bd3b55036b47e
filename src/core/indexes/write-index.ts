/** Writes what an analysis found, all of it in the caller's transaction. */
import type { Insertable } from 'kysely'
import { uuidV7 } from '#base/ids.ts'
import type { Change } from '../context.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Index, Schema, Task } from '../schema.ts'
import { packVector, sketchOf } from '../search/vectors.ts'
import type { AnalyzeInput, FoundIndex, FoundPassage } from './found-index.ts'

type IndexRows = 'index_scenes' | 'index_shots' | 'index_persons' | 'index_appearances' | 'index_speakers'
type Table = IndexRows | 'index_passages' | 'index_stretches' | 'index_vectors' | 'index_files'

/** A statement takes 65,535 values at most, and no row here has more than 12. */
const rowsPerStatement = 4000

/**
 * The files must be assets already, and the entry be there.
 * @param personIds who of the workspace each person is, in the order of `found.persons`
 */
export async function writeIndex(
  change: Change,
  task: Task & { entry_id: string },
  found: FoundIndex,
  personIds: readonly (string | null)[],
  at: Date,
): Promise<Index> {
  const { settings } = JSON.parse(task.input) as AnalyzeInput
  const index = await change
    .insertInto('indexes')
    .values({
      id: uuidV7(at.getTime()),
      account_id: task.account_id,
      entry_id: task.entry_id,
      task_id: task.id,
      credential_id: task.credential_id,
      updated_by: task.credential_id,
      media_kind: found.kind,
      duration_ms: found.durationMs,
      settings: JSON.stringify(settings),
      engine: JSON.stringify(found.engine),
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await writeParts(change, index.id, found, personIds)
  await recordEvent(change, {
    accountId: task.account_id,
    credentialId: task.credential_id,
    type: 'index.created',
    noun: 'index',
    nounId: index.id,
    facts: { entryId: task.entry_id, taskId: task.id },
    at,
  })
  return index
}

async function writeParts(
  change: Change,
  index_id: string,
  found: FoundIndex,
  personIds: readonly (string | null)[],
): Promise<void> {
  const span = ({ startMs, endMs }: { startMs: number; endMs: number }) => ({
    start_ms: startMs,
    end_ms: endMs,
  })
  await insertAll(
    change,
    'index_scenes',
    found.scenes.map(({ number, picture, ...times }) => ({
      index_id,
      number,
      ...span(times),
      picture_asset_id: picture?.id ?? null,
      summary: null,
    })),
  )
  await insertAll(
    change,
    'index_shots',
    found.shots.map((shot) => ({
      index_id,
      number: shot.number,
      scene_number: shot.sceneNumber,
      ...span(shot),
      begins: shot.begins,
      confidence: shot.confidence,
      key_frame_ms: shot.keyFrameMs,
      picture_hash: shot.pictureHash,
    })),
  )
  await insertAll(
    change,
    'index_persons',
    found.persons.map((person, place) => ({
      index_id,
      number: person.number,
      person_id: personIds[place] ?? null,
      confidence: person.confidence,
      embedding: person.embedding,
      picture_asset_id: person.picture?.id ?? null,
    })),
  )
  await insertAll(
    change,
    'index_appearances',
    found.persons.flatMap(({ number: person_number, appearances }) =>
      appearances.map((each, place) => ({
        index_id,
        person_number,
        number: place + 1,
        ...span(each),
        confidence: each.confidence,
        box: JSON.stringify(each.box),
      })),
    ),
  )
  await insertAll(
    change,
    'index_speakers',
    speakersIn(found.passages).map((number) => ({ index_id, number, name: null })),
  )
  await insertAll(
    change,
    'index_passages',
    numbered(found.passages).map(({ number, item }) => ({
      index_id,
      number,
      ...span(item),
      ...passageColumns(item),
    })),
  )
  await insertAll(
    change,
    'index_stretches',
    numbered(found.stretches).map(({ number, item: { kind, confidence, ...times } }) => ({
      index_id,
      kind,
      number,
      ...span(times),
      confidence,
    })),
  )
  await insertAll(
    change,
    'index_vectors',
    found.vectors.flatMap(({ vector, ...described }) => {
      const packed = packVector(vector)
      return packed ? [{ index_id, ...described, sketch: sketchOf(packed), vector: packed }] : []
    }),
  )
  await insertAll(
    change,
    'index_files',
    filesIn(found).map((file) => ({ index_id, ...file })),
  )
}

function passageColumns(passage: FoundPassage) {
  return {
    kind: passage.kind,
    text: passage.text,
    confidence: passage.confidence,
    language: passage.kind === 'label' ? null : passage.language,
    category: passage.kind === 'label' ? passage.category : null,
    speaker_number: passage.kind === 'line' ? passage.speaker : null,
    is_rough: passage.kind === 'line' && passage.isRough,
    box: passage.kind === 'text' ? JSON.stringify(passage.box) : null,
  }
}

/** From 1 within each kind. */
function numbered<Item extends { kind: string }>(items: readonly Item[]): { number: number; item: Item }[] {
  const counts = new Map<string, number>()
  return items.map((item) => {
    const number = (counts.get(item.kind) ?? 0) + 1
    counts.set(item.kind, number)
    return { number, item }
  })
}

function speakersIn(passages: readonly FoundPassage[]): number[] {
  const numbers = passages.flatMap((each) => (each.kind === 'line' ? (each.speaker ?? []) : []))
  return [...new Set(numbers)].sort((a, b) => a - b)
}

function filesIn({ scenes, persons, files }: FoundIndex) {
  const pictures = (role: 'scene' | 'person', of: FoundIndex['scenes'] | FoundIndex['persons']) =>
    of.flatMap(({ picture }) => (picture ? [{ asset_id: picture.id, role, facts: null }] : []))
  const others = files.map(({ stored, role, facts }) => ({
    asset_id: stored.id,
    role,
    facts: facts && JSON.stringify(facts),
  }))
  const all = [...pictures('scene', scenes), ...pictures('person', persons), ...others]
  // The picture of an image may be its scene's too.
  return [...new Map(all.map((file) => [file.asset_id, file])).values()]
}

async function insertAll<Name extends Table>(
  change: Change,
  table: Name,
  rows: readonly Insertable<Schema[Name]>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerStatement)
    await change
      .insertInto(table as Table)
      .values(rows.slice(from, from + rowsPerStatement) as never)
      .execute()
}
