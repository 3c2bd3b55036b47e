/** Indexes as those who use them see them: listed, read with all that is in them, deleted. */
import { TriptychError } from '#base/errors.ts'
import { isUuid } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { comesAfter, type Keyset } from '../keyset.ts'
import { isVisible } from '../projects/visible-projects.ts'
import type {
  Index,
  IndexAppearance,
  IndexFile,
  IndexPassage,
  IndexPerson,
  IndexScene,
  IndexShot,
  IndexSpeaker,
  IndexStretch,
} from '../schema.ts'
import { isUnderWay, type SeenEntry } from './analysis-orders.ts'
import { joinPersons } from './join-persons.ts'
import { removeIndexes } from './remove-indexes.ts'
import { summaryTask } from './summary-tasks.ts'

/**
 * Everything in an index; each list in the order of its numbers, passages and stretches by kind first. Nobody of the
 * workspace is in it twice.
 */
export type IndexContent = {
  index: Index
  scenes: IndexScene[]
  shots: IndexShot[]
  persons: KnownPerson[]
  appearances: IndexAppearance[]
  speakers: IndexSpeaker[]
  passages: IndexPassage[]
  stretches: IndexStretch[]
  files: IndexFile[]
}

/** With number and name of whom the workspace knows: both null while nobody knows, the name of those without one. */
export type KnownPerson = IndexPerson & { known_number: number | null; known_name: string | null }

/** With what a list of the whole account tells of its file. */
export type PlacedIndex = Index & { project_id: string; asset_id: string | null; name: string }

export class IndexStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Of one entry, oldest first. */
  async ofEntry({ id }: Pick<SeenEntry, 'id'>): Promise<Index[]> {
    return await this.#context.db
      .selectFrom('indexes')
      .selectAll()
      .where('entry_id', '=', id)
      .orderBy('number')
      .execute()
  }

  /** Rejects with `index_unknown`. */
  async byNumber({ id }: Pick<SeenEntry, 'id'>, number: number): Promise<Index> {
    const index = await this.#context.db
      .selectFrom('indexes')
      .selectAll()
      .where('entry_id', '=', id)
      .where('number', '=', number)
      .executeTakeFirst()
    if (!index) throw new TriptychError('index_unknown')
    return index
  }

  /**
   * The newest of an entry. Rejects with `index_unknown` when it was never analyzed to the end, and with
   * `work_under_way` while the first analysis waits or runs.
   */
  async latestOf(entry: Pick<SeenEntry, 'id'>): Promise<Index> {
    return await this.#ofOneMoment(async (db) => await newestOf(db, entry))
  }

  /** Newest first, of everything that the principal may see. */
  async list(
    principal: Principal,
    { assetId, projectId }: { assetId: string | null; projectId: string | null },
    limit: number,
    after: Keyset | null,
  ): Promise<PlacedIndex[]> {
    if ((assetId !== null && !isUuid(assetId)) || (projectId !== null && !isUuid(projectId))) return []
    let query = this.#visible(principal)
    if (assetId !== null) query = query.where('entries.asset_id', '=', assetId)
    if (projectId !== null) query = query.where('entries.project_id', '=', projectId)
    if (after) query = query.where(comesAfter('indexes', after))
    return await query
      .orderBy('indexes.created_at', 'desc')
      .orderBy('indexes.id', 'desc')
      .limit(limit)
      .execute()
  }

  /** Rejects with `index_unknown` alike when there is none, and when it is not the principal's to see. */
  async get(principal: Principal, id: string): Promise<PlacedIndex> {
    const index = isUuid(id)
      ? await this.#visible(principal).where('indexes.id', '=', id).executeTakeFirst()
      : undefined
    if (!index) throw new TriptychError('index_unknown')
    return index
  }

  /** All of one moment: a correction made meanwhile is in all of it or in none. Rejects with `index_unknown`. */
  async read({ id }: Pick<Index, 'id'>): Promise<IndexContent> {
    return await this.#ofOneMoment(async (db) => {
      const index = await db.selectFrom('indexes').selectAll().where('id', '=', id).executeTakeFirst()
      if (!index) throw new TriptychError('index_unknown')
      return await contentOf(db, index)
    })
  }

  /** The same of the newest, also while it is being replaced. Rejects as `latestOf` does. */
  async readLatest(entry: Pick<SeenEntry, 'id'>): Promise<IndexContent> {
    return await this.#ofOneMoment(async (db) => await contentOf(db, await newestOf(db, entry)))
  }

  /**
   * With its summaries and pictures. Rejects with `index_unknown`, and with `work_under_way` while its file is being
   * analyzed or its scenes are being summarized.
   */
  async delete(principal: Principal, { id, entry_id }: Pick<Index, 'id' | 'entry_id'>): Promise<void> {
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      await change
        .selectFrom('entries')
        .select('id')
        .where('id', '=', entry_id)
        .forNoKeyUpdate()
        .executeTakeFirst()
      if (await isUnderWay(change, entry_id))
        throw new TriptychError('work_under_way', { detail: 'Its file is being analyzed.' })
      await lockQuietIndex(change, id)
      await removeIndexes(change, [id], at)
      await recordEvent(change, {
        accountId: principal.accountId,
        credentialId: principal.credentialId,
        type: 'index.deleted',
        noun: 'index',
        nounId: id,
        facts: { entryId: entry_id },
        at,
      })
    })
  }

  async #ofOneMoment<Result>(look: (db: Change) => Promise<Result>): Promise<Result> {
    return await this.#context.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(look)
  }

  #visible(principal: Principal) {
    return this.#context.db
      .selectFrom('indexes')
      .innerJoin('entries', 'entries.id', 'indexes.entry_id')
      .innerJoin('projects', 'projects.id', 'entries.project_id')
      .selectAll('indexes')
      .select(['entries.project_id', 'entries.asset_id', 'entries.name'])
      .where('indexes.account_id', '=', principal.accountId)
      .where('projects.deleted_at', 'is', null)
      .where(isVisible(principal, 'projects'))
  }
}

/** Rejects as `IndexStore.latestOf` does. */
async function newestOf(db: Change, { id }: Pick<SeenEntry, 'id'>): Promise<Index> {
  const index = await db
    .selectFrom('indexes')
    .selectAll()
    .where('entry_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (index) return index
  throw (await isUnderWay(db, id))
    ? new TriptychError('work_under_way', { detail: 'It is being analyzed for the first time.' })
    : new TriptychError('index_unknown')
}

async function contentOf(db: Change, index: Index): Promise<IndexContent> {
  const rowsOf = <Table extends 'index_scenes' | 'index_shots' | 'index_speakers'>(table: Table) =>
    db
      .selectFrom(table as 'index_scenes')
      .selectAll()
      .where('index_id', '=', index.id)
      .orderBy('number')
      .execute()
  const persons = await db
    .selectFrom('index_persons')
    .leftJoin('persons', 'persons.id', 'index_persons.person_id')
    .selectAll('index_persons')
    .select(['persons.number as known_number', 'persons.name as known_name'])
    .where('index_id', '=', index.id)
    .orderBy('index_persons.number')
    .execute()
  const appearances = await db
    .selectFrom('index_appearances')
    .selectAll()
    .where('index_id', '=', index.id)
    .orderBy('person_number')
    .orderBy('number')
    .execute()
  return {
    index,
    scenes: await rowsOf('index_scenes'),
    shots: (await rowsOf('index_shots')) as unknown as IndexShot[],
    ...joinPersons({ persons, appearances }),
    speakers: (await rowsOf('index_speakers')) as unknown as IndexSpeaker[],
    passages: await db
      .selectFrom('index_passages')
      .selectAll()
      .where('index_id', '=', index.id)
      .orderBy('kind')
      .orderBy('number')
      .execute(),
    stretches: await db
      .selectFrom('index_stretches')
      .selectAll()
      .where('index_id', '=', index.id)
      .orderBy('kind')
      .orderBy('number')
      .execute(),
    files: await db.selectFrom('index_files').selectAll().where('index_id', '=', index.id).execute(),
  }
}

/**
 * Reads an index and keeps others from changing it. Rejects with `index_unknown`, and with `work_under_way` while
 * its scenes are being summarized.
 */
export async function lockQuietIndex(change: Change, id: string): Promise<Index> {
  const index = await change
    .selectFrom('indexes')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!index) throw new TriptychError('index_unknown')
  const { state } = (await summaryTask(change, id)) ?? {}
  if (state === 'queued' || state === 'running')
    throw new TriptychError('work_under_way', { detail: 'Its scenes are being summarized.' })
  return index
}
