/** What happens to the files of a project that lets go of them. */
import { sql } from 'kysely'
import { isResult } from '../assets/asset-lists.ts'
import type { Change } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { ensureDefaultLibrary } from '../projects/default-library.ts'
import type { ProjectStore } from '../projects/project-store.ts'
import type { Entry } from '../schema.ts'
import { insertEntry } from './insert-entry.ts'

/** Of what left a project, the files that nothing else holds go on the shelf of the account, where all keys see them. */
export async function releaseToShelf(
  change: Change,
  principal: Principal,
  projects: ProjectStore,
  released: readonly Pick<Entry, 'asset_id' | 'name'>[],
  at: Date,
): Promise<void> {
  const ids = released.map(({ asset_id }) => asset_id)
  const { rows } = await sql<{ id: string }>`
    select id from assets where id = any(${ids}::uuid[])
      and not exists (select from entries where asset_id = assets.id)
      and not (${isResult()})
    for key share`.execute(change)
  if (rows.length === 0) return
  const projectId = await ensureDefaultLibrary(change, principal, projects, at, 'account')
  for (const { id } of rows) {
    const { name } = released.find(({ asset_id }) => asset_id === id)!
    await insertEntry(change, principal, { projectId, assetId: id, name }, at)
  }
}
