/** How entries, and libraries with all their entries, end. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { deleteUnusedOf } from '../assets/asset-store.ts'
import type { Change } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import { removeIndexesOfEntries } from '../indexes/remove-indexes.ts'
import { lockProject } from '../projects/project-store.ts'

/** Work that takes a file for granted until it ends. */
const heldBy = ['analyze', 'summarize'] as const

/** Rejects with `work_under_way` while one of the entries is being analyzed. */
export async function assertAtRest(change: Change, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return
  const busy = await change
    .selectFrom('tasks')
    .select('id')
    .where(sql<boolean>`entry_id = any(${[...entryIds]}::uuid[])`)
    .where('kind', 'in', heldBy)
    .where('state', 'in', ['queued', 'running'])
    .limit(1)
    .executeTakeFirst()
  if (busy) throw new TriptychError('work_under_way', { detail: 'It is being analyzed.' })
}

/**
 * Deletes entries, which the caller has locked, with what was found in them, and returns the files that they held.
 * Rejects with `work_under_way`.
 */
export async function releaseEntries(
  change: Change,
  entryIds: readonly string[],
  at: Date,
): Promise<string[]> {
  if (entryIds.length === 0) return []
  await assertAtRest(change, entryIds)
  await removeIndexesOfEntries(change, entryIds, at)
  const gone = await change
    .deleteFrom('entries')
    .where(sql<boolean>`id = any(${[...entryIds]}::uuid[])`)
    .returning('asset_id')
    .execute()
  return [...new Set(gone.flatMap(({ asset_id }) => asset_id ?? []))]
}

/**
 * The same, and files that nothing else needs go too: their blobs are loose from then on, and the next sweep takes
 * them.
 */
export async function removeEntries(change: Change, entryIds: readonly string[], at: Date): Promise<void> {
  await deleteUnusedOf(change, await releaseEntries(change, entryIds, at), at)
}

/** Ends projects with all their entries. Their tasks go on naming them. Rejects with `work_under_way`. */
export async function removeLibraries(
  change: Change,
  principal: Principal,
  projectIds: readonly string[],
  at: Date,
): Promise<void> {
  for (const projectId of [...projectIds].sort()) {
    await lockProject(change, principal.accountId, projectId)
    const { rows } = await sql<{ id: string }>`
      select id from entries where project_id = ${projectId} order by id for update`.execute(change)
    await removeEntries(
      change,
      rows.map(({ id }) => id),
      at,
    )
    await change
      .updateTable('projects')
      .set({ deleted_at: at, updated_at: at })
      .where('id', '=', projectId)
      .execute()
    await recordEvent(change, {
      accountId: principal.accountId,
      credentialId: principal.credentialId,
      type: 'project.deleted',
      noun: 'project',
      nounId: projectId,
      facts: { kind: 'library' },
      at,
    })
  }
}
