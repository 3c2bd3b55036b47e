/** Files in the libraries of a workspace: listed by their numbers, told of, moved, taken out. */
import { TriptychError } from '#base/errors.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { lockProject } from '../projects/project-store.ts'
import type { Asset, Entry } from '../schema.ts'
import type { LibraryStore } from './library-store.ts'
import { assertAtRest, removeEntries } from './remove-entries.ts'

/** What the file is; all null while there is none. */
type FileFacts = {
  [Fact in 'media_type' | 'size_bytes' | 'width' | 'height' | 'duration_ms']: Asset[Fact] | null
}
/** With the number of its library. */
export type PlacedEntry = Entry & FileFacts & { project_number: number }

/** By the names and numbers that a path gives. */
export type LibraryPlace = { workspace: string; project: number }
export type EntryPlace = LibraryPlace & { entry: number }

export type EntryPage = { entries: PlacedEntry[]; totalCount: number }

export class LibraryEntries {
  readonly #context: CoreContext
  readonly #libraries: LibraryStore

  constructor(context: CoreContext, libraries: LibraryStore) {
    this.#context = context
    this.#libraries = libraries
  }

  /**
   * By number, of some kinds. A page far behind costs the reading of an index up to it. Rejects with
   * `workspace_unknown` or `project_unknown`.
   */
  async list(
    principal: Principal,
    place: LibraryPlace,
    kinds: readonly Entry['media_kind'][],
    page: { offset: number; limit: number },
  ): Promise<EntryPage> {
    const { id } = await this.#libraries.get(principal, place.workspace, place.project)
    const counts = await this.#context.db
      .selectFrom('entry_counts')
      .select('count')
      .where('project_id', '=', id)
      .where('media_kind', 'in', kinds)
      .execute()
    const entries = await this.#placed()
      .where('entries.project_id', '=', id)
      .where('entries.media_kind', 'in', kinds)
      .orderBy('entries.number')
      .offset(page.offset)
      .limit(page.limit)
      .execute()
    return { entries, totalCount: counts.reduce((sum, { count }) => sum + count, 0) }
  }

  /** Rejects with `workspace_unknown`, `project_unknown`, and `asset_unknown` also for one of another kind. */
  async get(
    principal: Principal,
    place: EntryPlace,
    kinds: readonly Entry['media_kind'][],
  ): Promise<PlacedEntry> {
    const { id } = await this.#libraries.get(principal, place.workspace, place.project)
    const entry = await this.#placed()
      .where('entries.project_id', '=', id)
      .where('entries.number', '=', place.entry)
      .executeTakeFirst()
    if (!entry || !kinds.includes(entry.media_kind)) throw new TriptychError('asset_unknown')
    return entry
  }

  /**
   * To another library of the workspace, with its number and all that was found in it. Rejects as `get` does for
   * either place, and with `work_under_way` while it is being analyzed.
   */
  async move(principal: Principal, entry: PlacedEntry, to: LibraryPlace): Promise<PlacedEntry> {
    const target = await this.#libraries.get(principal, to.workspace, to.project)
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      // A library that ends takes what it holds along, so it must not end before this is in it.
      await lockProject(change, principal.accountId, target.id)
      await lockEntry(change, entry.id)
      await assertAtRest(change, [entry.id])
      await change
        .updateTable('entries')
        .set({ project_id: target.id, updated_at: at })
        .where('id', '=', entry.id)
        .execute()
      await recordEvent(change, eventOf(principal, target.id, 'asset.moved', entry, at))
    })
    return await this.#placed().where('entries.id', '=', entry.id).executeTakeFirstOrThrow()
  }

  /** What else needs the file keeps it. Rejects with `asset_unknown`, or `work_under_way` while it is being analyzed. */
  async delete(principal: Principal, entry: PlacedEntry): Promise<void> {
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      await lockEntry(change, entry.id)
      await removeEntries(change, [entry.id], at)
      await recordEvent(change, eventOf(principal, entry.project_id, 'asset.removed', entry, at))
    })
  }

  #placed() {
    return this.#context.db
      .selectFrom('entries')
      .innerJoin('projects', 'projects.id', 'entries.project_id')
      .leftJoin('assets', 'assets.id', 'entries.asset_id')
      .selectAll('entries')
      .select('projects.number as project_number')
      .select(['assets.media_type', 'size_bytes', 'width', 'height', 'duration_ms'])
  }
}

async function lockEntry(change: Change, id: string): Promise<void> {
  const entry = await change
    .selectFrom('entries')
    .select('id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!entry) throw new TriptychError('asset_unknown')
}

function eventOf(
  { accountId, credentialId }: Principal,
  projectId: string,
  type: string,
  { asset_id, number }: Entry,
  at: Date,
) {
  const facts = { assetId: asset_id, entryNumber: number }
  return { accountId, credentialId, type, noun: 'project', nounId: projectId, facts, at }
}
