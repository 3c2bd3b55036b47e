/** Tags: words of a workspace that gather persons. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { countIn } from '../workspaces/workspace-counts.ts'
import { lockWorkspace } from '../workspaces/workspace-store.ts'
import { findPerson, type PersonStore } from './person-store.ts'
import type { NumberedName } from './person-views.ts'
import type { PersonTag } from './tables.ts'
import { touchPerson } from './touch-person.ts'

/** Conditions of which all hold; null where there is none. */
export type TagFilter = {
  number: number | null
  /** What the name holds, in any case. */
  namePart: string | null
}
export type TagPage = { tags: PersonTag[]; totalCount: number }

/** All of them reject with `workspace_unknown` and `key_bounded`. */
export class PersonTags {
  readonly #context: CoreContext
  readonly #persons: PersonStore

  constructor(context: CoreContext, persons: PersonStore) {
    this.#context = context
    this.#persons = persons
  }

  /** By number. */
  async list(
    principal: Principal,
    workspaceName: string,
    { number, namePart }: TagFilter,
    { offset, limit }: { offset: number; limit: number },
  ): Promise<TagPage> {
    const { id } = await this.#persons.workspaceOf(principal, workspaceName)
    let matching = this.#context.db.selectFrom('person_tags').where('workspace_id', '=', id)
    if (number !== null) matching = matching.where('number', '=', number)
    if (namePart !== null)
      matching = matching.where(sql<boolean>`position(lower(${namePart}) in lower(name)) > 0`)
    const tags = await matching.selectAll().orderBy('number').offset(offset).limit(limit).execute()
    if (number === null && namePart === null)
      return { tags, totalCount: await countIn(this.#context.db, id, ['tag']) }
    const { count } = await matching
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return { tags, totalCount: count }
  }

  /** Rejects with `name_taken`. */
  async create(principal: Principal, workspaceName: string, name: string): Promise<PersonTag> {
    const workspace = await this.#persons.workspaceOf(principal, workspaceName)
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      await lockWorkspace(change, workspace.id)
      const tag = await change
        .insertInto('person_tags')
        .values({
          id: uuidV7(at.getTime()),
          account_id: principal.accountId,
          workspace_id: workspace.id,
          name,
          credential_id: principal.credentialId,
          created_at: at,
        })
        .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doNothing())
        .returningAll()
        .executeTakeFirst()
      if (!tag) throw new TriptychError('name_taken')
      await recordEvent(change, tagEvent(principal, tag, 'tag.created', at))
      return tag
    })
  }

  /** It is taken off everybody. Rejects with `tag_unknown`. */
  async delete(principal: Principal, workspaceName: string, number: number): Promise<void> {
    const workspace = await this.#persons.workspaceOf(principal, workspaceName)
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      const tag = await change
        .deleteFrom('person_tags')
        .where('workspace_id', '=', workspace.id)
        .where('number', '=', number)
        .returningAll()
        .executeTakeFirst()
      if (!tag) throw new TriptychError('tag_unknown')
      await recordEvent(change, tagEvent(principal, tag, 'tag.deleted', at))
    })
  }

  /** All of the person's afterwards; numbers of no tag are passed over. Rejects with `person_unknown`. */
  async add(
    principal: Principal,
    workspaceName: string,
    person: number,
    tags: readonly number[],
  ): Promise<NumberedName[]> {
    return await this.#change(principal, workspaceName, { person, tags }, async (change, person_id, ids) => {
      await change
        .insertInto('person_taggings')
        .values(ids.map((tag_id) => ({ person_id, tag_id })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    })
  }

  /** The same the other way. */
  async remove(
    principal: Principal,
    workspaceName: string,
    person: number,
    tags: readonly number[],
  ): Promise<NumberedName[]> {
    return await this.#change(principal, workspaceName, { person, tags }, async (change, personId, ids) => {
      await change
        .deleteFrom('person_taggings')
        .where('person_id', '=', personId)
        .where('tag_id', 'in', ids)
        .execute()
    })
  }

  async #change(
    principal: Principal,
    workspaceName: string,
    { person: number, tags }: { person: number; tags: readonly number[] },
    make: (change: Change, personId: string, tagIds: string[]) => Promise<void>,
  ): Promise<NumberedName[]> {
    const workspace = await this.#persons.workspaceOf(principal, workspaceName)
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      await lockWorkspace(change, workspace.id)
      const person = await findPerson(change, workspace.id, number)
      const known = await change
        .selectFrom('person_tags')
        .select('id')
        .where('workspace_id', '=', workspace.id)
        .where('number', 'in', tags.length > 0 ? [...tags] : [-1])
        .execute()
      const ids = known.map(({ id }) => id)
      if (ids.length > 0) {
        await make(change, person.id, ids)
        await touchPerson(change, principal, person, at)
      }
      return await change
        .selectFrom('person_taggings')
        .innerJoin('person_tags', 'person_tags.id', 'person_taggings.tag_id')
        .select(['person_tags.number', 'person_tags.name'])
        .where('person_id', '=', person.id)
        .orderBy('person_tags.number')
        .execute()
    })
  }
}

function tagEvent(
  { accountId, credentialId }: Principal,
  { id, number, name }: PersonTag,
  type: string,
  at: Date,
) {
  return { accountId, credentialId, type, noun: 'tag', nounId: id, facts: { number, name }, at }
}
