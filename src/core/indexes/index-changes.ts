/** Corrections of what an analysis found: who somebody is, what was said, who speaks. */
import { TriptychError } from '#base/errors.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { lockPerson } from '../persons/person-store.ts'
import type { Person } from '../persons/tables.ts'
import type { Index, IndexPassage, IndexSpeaker } from '../schema.ts'
import { lockQuietIndex } from './index-store.ts'

export type LineCorrection = { text?: string; speakerNumber?: number | null }

/** All of them reject with `index_unknown`, and with `work_under_way` while the scenes are being summarized. */
export class IndexChanges {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Rejects with `request_invalid` when the index has no such line or speaker. */
  async line(
    principal: Principal,
    index: Pick<Index, 'id'>,
    number: number,
    { text, speakerNumber }: LineCorrection,
  ): Promise<IndexPassage> {
    return await this.#changed(principal, index.id, 'line', number, async (change) => {
      if (typeof speakerNumber === 'number') await findSpeaker(change, index.id, speakerNumber)
      if (text !== undefined) await forgetMeaning(change, index.id, number)
      return await change
        .updateTable('index_passages')
        .set({
          // Kysely refuses an update of nothing.
          number,
          // Somebody has read it: it is no guess any more.
          ...(text === undefined ? {} : { text, confidence: 1, is_rough: false }),
          ...(speakerNumber === undefined ? {} : { speaker_number: speakerNumber }),
        })
        .where('index_id', '=', index.id)
        .where('kind', '=', 'line')
        .where('number', '=', number)
        .returningAll()
        .executeTakeFirstOrThrow(() => missing(`The index has no line ${number}.`))
    })
  }

  /**
   * Says who of the workspace somebody is that was seen, or that nobody knows. Rejects with `request_invalid` when the
   * index shows no such person, and with `person_unknown`.
   */
  async person(
    principal: Principal,
    { id, entry_id }: Pick<Index, 'id' | 'entry_id'>,
    number: number,
    personNumber: number | null,
  ): Promise<Person | null> {
    return await this.#changed(principal, id, 'person', number, async (change) => {
      const person = personNumber === null ? null : await personOf(change, entry_id, personNumber)
      await change
        .updateTable('index_persons')
        .set({ person_id: person?.id ?? null })
        .where('index_id', '=', id)
        .where('number', '=', number)
        .returning('number')
        .executeTakeFirstOrThrow(() => missing(`The index shows no person ${number}.`))
      return person
    })
  }

  /** Rejects with `request_invalid` when the index has no such speaker. */
  async speaker(
    principal: Principal,
    index: Pick<Index, 'id'>,
    number: number,
    name: string | null,
  ): Promise<IndexSpeaker> {
    return await this.#changed(principal, index.id, 'speaker', number, async (change) => {
      await findSpeaker(change, index.id, number)
      return await change
        .updateTable('index_speakers')
        .set({ name })
        .where('index_id', '=', index.id)
        .where('number', '=', number)
        .returningAll()
        .executeTakeFirstOrThrow()
    })
  }

  async #changed<Row>(
    principal: Principal,
    id: string,
    what: string,
    number: number,
    correct: (change: Change) => Promise<Row>,
  ): Promise<Row> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      await lockQuietIndex(change, id)
      const row = await correct(change)
      await change
        .updateTable('indexes')
        .set({ updated_at: at, updated_by: principal.credentialId })
        .where('id', '=', id)
        .execute()
      await recordEvent(change, {
        accountId: principal.accountId,
        credentialId: principal.credentialId,
        type: 'index.changed',
        noun: 'index',
        nounId: id,
        facts: { what, number },
        at,
      })
      return row
    })
  }
}

async function personOf(change: Change, entryId: string, number: number): Promise<Person> {
  const { workspace_id } = await change
    .selectFrom('entries')
    .innerJoin('projects', 'projects.id', 'entries.project_id')
    .select('workspace_id')
    .where('entries.id', '=', entryId)
    .executeTakeFirstOrThrow()
  return await lockPerson(change, workspace_id, number, 'share')
}

async function findSpeaker(change: Change, indexId: string, number: number): Promise<void> {
  const speaker = await change
    .selectFrom('index_speakers')
    .select('number')
    .where('index_id', '=', indexId)
    .where('number', '=', number)
    .executeTakeFirst()
  if (!speaker) throw missing(`The index has no speaker ${number}.`)
}

/** It was that of the words before; by the new ones the line is found at once. */
async function forgetMeaning(change: Change, indexId: string, line: number): Promise<void> {
  await change
    .deleteFrom('index_vectors')
    .where('index_id', '=', indexId)
    .where('subject', '=', 'line')
    .where('number', '=', line)
    .execute()
}

function missing(detail: string): TriptychError {
  return new TriptychError('request_invalid', { detail })
}
