/** Persons of a workspace: registered, corrected, made one, removed. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Workspace } from '../schema.ts'
import { lockWorkspace, type WorkspaceStore } from '../workspaces/workspace-store.ts'
import { addThumbnails, keepOnePrimary, type NewThumbnail } from './add-thumbnails.ts'
import { type PersonView, viewPersons } from './person-views.ts'
import { removePersons } from './remove-persons.ts'
import type { Person } from './tables.ts'

export type NewPerson = { name: string | null; description: string | null; thumbnails: NewThumbnail[] }
export type PersonCorrection = { name?: string; description?: string; primaryThumbnail?: number }
export type Merged = { assetCount: number; thumbnailCount: number; at: Date }

const atMostMerged = 10

/** All of them reject with `workspace_unknown` and `key_bounded`: persons are of the workspace, not of a project. */
export class PersonStore {
  readonly #context: CoreContext
  readonly #workspaces: WorkspaceStore

  constructor(context: CoreContext, workspaces: WorkspaceStore) {
    this.#context = context
    this.#workspaces = workspaces
  }

  /** Rejects with `name_taken`, and as `addThumbnails` does. */
  async create(principal: Principal, workspaceName: string, input: NewPerson): Promise<PersonView> {
    return await this.#change(principal, workspaceName, async (change, workspace, at) => {
      await assertFree(change, workspace, input.name)
      const person = await change
        .insertInto('persons')
        .values({
          id: uuidV7(at.getTime()),
          account_id: principal.accountId,
          workspace_id: workspace.id,
          name: input.name,
          description: input.description,
          credential_id: principal.credentialId,
          merged_into: null,
          created_at: at,
          updated_at: at,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await addThumbnails(change, person, input.thumbnails, at)
      await recordEvent(change, eventOf(principal, person, 'person.created', at))
      return await viewOne(change, person)
    })
  }

  /** Rejects with `person_unknown`. */
  async get(principal: Principal, workspaceName: string, number: number): Promise<PersonView> {
    const workspace = await this.workspaceOf(principal, workspaceName)
    return await viewOne(this.#context.db, await findPerson(this.#context.db, workspace.id, number))
  }

  /** Rejects with `person_unknown`, `name_taken` and `thumbnail_unknown`. */
  async update(
    principal: Principal,
    workspaceName: string,
    number: number,
    { name, description, primaryThumbnail }: PersonCorrection,
  ): Promise<PersonView> {
    return await this.#change(principal, workspaceName, async (change, workspace, at) => {
      const person = await findPerson(change, workspace.id, number)
      if (name !== undefined && name !== person.name) await assertFree(change, workspace, name)
      if (primaryThumbnail !== undefined) await makePrimary(change, person, primaryThumbnail)
      const updated = await change
        .updateTable('persons')
        .set({
          updated_at: at,
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
        })
        .where('id', '=', person.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await recordEvent(change, eventOf(principal, person, 'person.changed', at))
      return await viewOne(change, updated)
    })
  }

  /** As it was. Whom indexes name so is nobody from then on. Rejects with `person_unknown`. */
  async delete(principal: Principal, workspaceName: string, number: number): Promise<PersonView> {
    return await this.#change(principal, workspaceName, async (change, workspace, at) => {
      const person = await findPerson(change, workspace.id, number)
      const view = await viewOne(change, person)
      await removePersons(change, [person.id], at)
      await recordEvent(change, eventOf(principal, person, 'person.deleted', at))
      return view
    })
  }

  /**
   * Makes others part of the person: where they were seen, and their thumbnails. It cannot be undone. Rejects with
   * `person_unknown`, also for those that are part of another already, and `request_invalid` for none, too many or
   * the person itself.
   */
  async merge(
    principal: Principal,
    workspaceName: string,
    number: number,
    others: readonly number[],
  ): Promise<Merged> {
    const numbers = [...new Set(others)].sort((a, b) => a - b)
    if (numbers.length === 0 || numbers.length > atMostMerged)
      throw new TriptychError('request_invalid', { detail: `Name 1 to ${atMostMerged} persons to merge.` })
    if (numbers.includes(number))
      throw new TriptychError('request_invalid', { detail: 'A person cannot become part of itself.' })
    return await this.#change(principal, workspaceName, async (change, workspace, at) => {
      // Whoever is about to say that somebody in a file is one of them ends first, or sees that they are one.
      const person = await lockPerson(change, workspace.id, number, 'no key update')
      const ids: string[] = []
      for (const each of numbers) ids.push((await lockPerson(change, workspace.id, each, 'no key update')).id)
      const merged = { ...(await moveAll(change, person.id, ids)), at }
      await change
        .updateTable('persons')
        .set({ merged_into: number, updated_at: at })
        .where('id', 'in', ids)
        .execute()
      await change.updateTable('persons').set({ updated_at: at }).where('id', '=', person.id).execute()
      await recordEvent(change, eventOf(principal, person, 'person.merged', at, { persons: numbers }))
      return merged
    })
  }

  async workspaceOf(principal: Principal, workspaceName: string): Promise<Workspace> {
    const workspace = await this.#workspaces.find(principal, workspaceName)
    requireUnbounded(principal)
    return workspace
  }

  /** One change of the workspace's persons after the other: names are unique, and analyses add persons too. */
  async #change<Result>(
    principal: Principal,
    workspaceName: string,
    make: (change: Change, workspace: Workspace, at: Date) => Promise<Result>,
  ): Promise<Result> {
    const { id } = await this.workspaceOf(principal, workspaceName)
    const at = this.#context.clock.now()
    return await this.#context.db
      .transaction()
      .execute(async (change) => await make(change, await lockWorkspace(change, id), at))
  }
}

/** Rejects with `person_unknown`. */
export async function findPerson(
  db: Pick<Change, 'selectFrom'>,
  workspaceId: string,
  number: number,
): Promise<Person> {
  return known(await personOf(db, workspaceId, number).executeTakeFirst(), number)
}

/** The same, and until the transaction ends nobody else makes it part of another, or removes it. */
export async function lockPerson(
  change: Change,
  workspaceId: string,
  number: number,
  strength: 'share' | 'no key update',
): Promise<Person> {
  const person = personOf(change, workspaceId, number)
  const locked = strength === 'share' ? person.forShare() : person.forNoKeyUpdate()
  return known(await locked.executeTakeFirst(), number)
}

function personOf(db: Pick<Change, 'selectFrom'>, workspaceId: string, number: number) {
  return db
    .selectFrom('persons')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('number', '=', number)
    .where('merged_into', 'is', null)
}

function known(person: Person | undefined, number: number): Person {
  if (!person) throw new TriptychError('person_unknown', { detail: `There is no person ${number}.` })
  return person
}

async function assertFree(change: Change, { id }: Workspace, name: string | null): Promise<void> {
  if (name === null) return
  const other = await change
    .selectFrom('persons')
    .select('id')
    .where('workspace_id', '=', id)
    .where('name', '=', name)
    .where('merged_into', 'is', null)
    .executeTakeFirst()
  if (other) throw new TriptychError('name_taken')
}

async function makePrimary(change: Change, { id }: Person, number: number): Promise<void> {
  const thumbnail = await change
    .selectFrom('person_thumbnails')
    .select('id')
    .where('person_id', '=', id)
    .where('number', '=', number)
    .executeTakeFirst()
  if (!thumbnail) throw new TriptychError('thumbnail_unknown')
  await keepOnePrimary(change, id, thumbnail.id)
}

/** How many files and thumbnails came over. */
async function moveAll(change: Change, personId: string, from: readonly string[]) {
  const { rows } = await sql<{ assetCount: number }>`
    select count(distinct indexes.entry_id) as "assetCount"
    from index_persons join indexes on indexes.id = index_persons.index_id
    where person_id = any(${[...from]}::uuid[])`.execute(change)
  await change
    .updateTable('index_persons')
    .set({ person_id: personId })
    .where('person_id', 'in', from)
    .execute()
  const moved = await change
    .updateTable('person_thumbnails')
    .set({ person_id: personId, is_primary: false })
    .where('person_id', 'in', from)
    .returning('id')
    .execute()
  await keepOnePrimary(change, personId, null)
  return { assetCount: rows[0]!.assetCount, thumbnailCount: moved.length }
}

async function viewOne(db: Pick<Change, 'selectFrom' | 'getExecutor'>, person: Person): Promise<PersonView> {
  const [view] = await viewPersons(db, [person])
  return view!
}

function eventOf(
  { accountId, credentialId }: Principal,
  { id, number }: Person,
  type: string,
  at: Date,
  more: Record<string, unknown> = {},
) {
  return { accountId, credentialId, type, noun: 'person', nounId: id, facts: { number, ...more }, at }
}
