/** Corrections of what an analysis found: who somebody is, what was said, who speaks. */
import { TriptychError } from '#base/errors.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
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

async function findSpeaker(change: Change, indexId: string, number: number): Promise<void> {
  const speaker = await change
    .selectFrom('index_speakers')
    .select('number')
    .where('index_id', '=', indexId)
    .where('number', '=', number)
    .executeTakeFirst()
  if (!speaker) throw missing(`The index has no speaker ${number}.`)
}

function missing(detail: string): TriptychError {
  return new TriptychError('request_invalid', { detail })
}
