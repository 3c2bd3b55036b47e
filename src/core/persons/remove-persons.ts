/** How persons end. */
import { sql } from 'kysely'
import { deleteUnusedOf } from '../assets/asset-store.ts'
import type { Change } from '../context.ts'

/** With their thumbnails, of which files that nothing else needs go too. */
export async function removePersons(change: Change, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return
  const thumbnails = await change
    .deleteFrom('person_thumbnails')
    .where(sql<boolean>`person_id = any(${[...ids]}::uuid[])`)
    .returning('asset_id')
    .execute()
  await change
    .deleteFrom('persons')
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute()
  await deleteUnusedOf(
    change,
    thumbnails.map(({ asset_id }) => asset_id),
    at,
  )
}

/** Everybody of a workspace that is about to go, and their tags. */
export async function removePersonsOfWorkspace(change: Change, workspaceId: string, at: Date): Promise<void> {
  const persons = await change
    .selectFrom('persons')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .execute()
  await removePersons(
    change,
    persons.map(({ id }) => id),
    at,
  )
  await change.deleteFrom('person_tags').where('workspace_id', '=', workspaceId).execute()
}
