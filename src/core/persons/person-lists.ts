/** Persons of a workspace as lists: pages of all or some, and those who look alike. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { countIn } from '../workspaces/workspace-counts.ts'
import { type Face, scoreOfCosine, unpackEmbedding } from './face-likeness.ts'
import { likenessesOf } from './known-faces.ts'
import { findPerson, type PersonStore } from './person-store.ts'
import { assetCount, type PersonView, viewPersons } from './person-views.ts'
import { confirmedPicture } from './picture-uploads.ts'
import type { Person } from './tables.ts'

export type PersonOrder = { by: 'assetCount' | 'createdAt' | 'number' | 'name'; isAscending: boolean }

/** Conditions of which all hold; null where there is none. */
export type PersonFilter = {
  /** What the name holds, in any case. */
  namePart: string | null
  numbers: readonly number[] | null
  /** Carries at least one of them. */
  tags: readonly number[] | null
  isNamed: boolean | null
}

export type PersonPage = { persons: PersonView[]; totalCount: number }
/** With a score from 0 to 100. */
export type AlikePerson = PersonView & { score: number }
export type AlikeOptions = { count: number; minScore: number }

/** All of them reject with `workspace_unknown` and `key_bounded`. */
export class PersonLists {
  readonly #context: CoreContext
  readonly #persons: PersonStore

  constructor(context: CoreContext, persons: PersonStore) {
    this.#context = context
    this.#persons = persons
  }

  async list(
    principal: Principal,
    workspaceName: string,
    filter: PersonFilter,
    order: PersonOrder,
    { offset, limit }: { offset: number; limit: number },
  ): Promise<PersonPage> {
    const { id } = await this.#persons.workspaceOf(principal, workspaceName)
    const totalCount = await this.#count(id, filter)
    const columns = {
      assetCount,
      createdAt: sql.ref('persons.created_at'),
      number: sql.ref('persons.number'),
      name: sql.ref('persons.name'),
    }
    const persons = await this.#matching(id, filter)
      .selectAll('persons')
      .orderBy(columns[order.by], (by) => (order.isAscending ? by.asc() : by.desc()).nullsLast())
      .orderBy('persons.number', order.isAscending ? 'asc' : 'desc')
      .offset(offset)
      .limit(limit)
      .execute()
    return { persons: await viewPersons(this.#context.db, persons), totalCount }
  }

  /** Best first. Rejects with `person_unknown`, and `thumbnail_unknown` when no thumbnail shows a face. */
  async similar(
    principal: Principal,
    workspaceName: string,
    number: number,
    options: AlikeOptions,
  ): Promise<AlikePerson[]> {
    const { id } = await this.#persons.workspaceOf(principal, workspaceName)
    const person = await findPerson(this.#context.db, id, number)
    const faces = await this.#facesOf(person)
    if (faces.length === 0)
      throw new TriptychError('thumbnail_unknown', { detail: 'The person has no thumbnail with a face.' })
    return await this.#alike(id, faces, options, person.id)
  }

  /** Nobody when the picture shows no face. Rejects with `thumbnail_unknown` as `confirmedPicture` does. */
  async recommend(
    principal: Principal,
    workspaceName: string,
    key: string,
    options: AlikeOptions,
  ): Promise<AlikePerson[]> {
    const { id } = await this.#persons.workspaceOf(principal, workspaceName)
    const { look } = await confirmedPicture(this.#context.db, principal.accountId, key, {
      purpose: 'thumbnail',
      workspaceId: id,
    })
    return await this.#alike(id, look.faces.slice(0, 1), options, null)
  }

  /** Only what counters do not tell apart is counted. */
  async #count(workspaceId: string, filter: PersonFilter): Promise<number> {
    const { namePart, numbers, tags, isNamed } = filter
    if (namePart === null && numbers === null && tags === null)
      return await countIn(this.#context.db, workspaceId, [
        ...(isNamed === false ? [] : (['named_person'] as const)),
        ...(isNamed === true ? [] : (['unnamed_person'] as const)),
      ])
    const { count } = await this.#matching(workspaceId, filter)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return count
  }

  #matching(workspaceId: string, { namePart, numbers, tags, isNamed }: PersonFilter) {
    let query = this.#context.db
      .selectFrom('persons')
      .where('workspace_id', '=', workspaceId)
      .where('merged_into', 'is', null)
    if (namePart !== null)
      query = query.where(sql<boolean>`position(lower(${namePart}) in lower(persons.name)) > 0`)
    if (numbers) query = query.where(sql<boolean>`persons.number = any(${[...numbers]}::bigint[])`)
    if (tags)
      query = query.where(
        sql<boolean>`exists (select from person_taggings join person_tags on person_tags.id = tag_id
          where person_id = persons.id and person_tags.number = any(${[...tags]}::bigint[]))`,
      )
    if (isNamed !== null) query = query.where('name', isNamed ? 'is not' : 'is', null)
    return query
  }

  async #facesOf({ id }: Person): Promise<Face[]> {
    const rows = await this.#context.db
      .selectFrom('person_thumbnails')
      .select(['face_provider', 'face_embedding'])
      .where('person_id', '=', id)
      .execute()
    return rows.flatMap(({ face_provider, face_embedding }) =>
      face_provider && face_embedding
        ? [{ provider: face_provider, embedding: unpackEmbedding(face_embedding) }]
        : [],
    )
  }

  /** Of several faces of one person the likest counts. */
  async #alike(
    workspaceId: string,
    faces: readonly Face[],
    { count, minScore }: AlikeOptions,
    exceptId: string | null,
  ): Promise<AlikePerson[]> {
    const likenesses = await likenessesOf(this.#context.db, workspaceId, faces)
    const scores = new Map<string, number>()
    for (const { personId, cosine } of likenesses.flat()) {
      if (personId !== exceptId)
        scores.set(personId, Math.max(scores.get(personId) ?? 0, scoreOfCosine(cosine)))
    }
    const best = [...scores]
      .filter(([, score]) => score >= minScore)
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
    if (best.length === 0) return []
    const persons = await this.#context.db
      .selectFrom('persons')
      .selectAll()
      .where(
        'id',
        'in',
        best.map(([id]) => id),
      )
      .execute()
    const views = new Map((await viewPersons(this.#context.db, persons)).map((view) => [view.id, view]))
    return best.flatMap(([id, score]) => {
      const view = views.get(id)
      return view ? [{ ...view, score }] : []
    })
  }
}
