/** Thumbnails of persons: added and removed. */
import { deleteUnusedOf } from '../assets/asset-store.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { lockWorkspace } from '../workspaces/workspace-store.ts'
import { addThumbnails, keepOnePrimary, type NewThumbnail } from './add-thumbnails.ts'
import { findPerson, type PersonStore } from './person-store.ts'
import type { ThumbnailView } from './person-views.ts'
import type { Person } from './tables.ts'
import { touchPerson } from './touch-person.ts'

export class PersonThumbnails {
  readonly #context: CoreContext
  readonly #persons: PersonStore

  constructor(context: CoreContext, persons: PersonStore) {
    this.#context = context
    this.#persons = persons
  }

  /** All of the person's afterwards. Rejects with `person_unknown`, and as `addThumbnails` does. */
  async add(
    principal: Principal,
    workspaceName: string,
    number: number,
    thumbnails: readonly NewThumbnail[],
  ): Promise<ThumbnailView[]> {
    return await this.#change(principal, workspaceName, number, async (change, person, at) => {
      await addThumbnails(change, person, thumbnails, at)
    })
  }

  /** All that are left; numbers that the person does not have are passed over. Rejects with `person_unknown`. */
  async remove(
    principal: Principal,
    workspaceName: string,
    number: number,
    thumbnails: readonly number[],
  ): Promise<ThumbnailView[]> {
    return await this.#change(principal, workspaceName, number, async (change, person, at) => {
      if (thumbnails.length === 0) return
      const gone = await change
        .deleteFrom('person_thumbnails')
        .where('person_id', '=', person.id)
        .where('number', 'in', thumbnails)
        .returning('asset_id')
        .execute()
      await keepOnePrimary(change, person.id, null)
      await deleteUnusedOf(
        change,
        gone.map(({ asset_id }) => asset_id),
        at,
      )
    })
  }

  async #change(
    principal: Principal,
    workspaceName: string,
    number: number,
    make: (change: Change, person: Person, at: Date) => Promise<void>,
  ): Promise<ThumbnailView[]> {
    const { id } = await this.#persons.workspaceOf(principal, workspaceName)
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      await lockWorkspace(change, id)
      const person = await findPerson(change, id, number)
      await make(change, person, at)
      await touchPerson(change, principal, person, at)
      return await change
        .selectFrom('person_thumbnails')
        .select(['number', 'asset_id', 'is_primary'])
        .where('person_id', '=', person.id)
        .orderBy('number')
        .execute()
    })
  }
}
