/** Brings a file into a library, from wherever it came in: no byte is copied. */
import { TriptychError } from '#base/errors.ts'
import type { Change } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { insertEntry } from '../entries/insert-entry.ts'
import { recordEvent } from '../events/event-store.ts'
import { ensureDefaultLibrary } from '../projects/default-library.ts'
import type { ProjectStore } from '../projects/project-store.ts'
import { isVisible } from '../projects/visible-projects.ts'

/** A file that the caller is known to see, under the name by which it does. */
export type SeenAsset = { id: string; name: string }

/**
 * The file's place in that library; without one, the oldest place it has in a library that the principal sees, else
 * the shelf of the account. Made where there is none. Rejects with `asset_unknown`, and with `key_bounded` when a
 * bounded key would have to put it on the shelf.
 * @param projectId of a library that the principal is known to see
 */
export async function placeAsset(
  change: Change,
  principal: Principal,
  { asset, projectId, projects }: { asset: SeenAsset; projectId: string | null; projects: ProjectStore },
  at: Date,
): Promise<string> {
  // Keeps it from being deleted, and from being placed twice at once.
  const kept = await change
    .selectFrom('assets')
    .select('id')
    .where('id', '=', asset.id)
    .where('account_id', '=', principal.accountId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!kept) throw new TriptychError('asset_unknown')
  const known = await findPlace(change, principal, asset.id, projectId)
  if (known !== null) return known
  if (projectId === null) requireUnbounded(principal)
  const project_id = projectId ?? (await ensureDefaultLibrary(change, principal, projects, at, 'account'))
  const place = { projectId: project_id, assetId: asset.id, name: asset.name }
  const { id } = await insertEntry(change, principal, place, at)
  await recordEvent(change, {
    accountId: principal.accountId,
    credentialId: principal.credentialId,
    type: 'asset.added',
    noun: 'project',
    nounId: project_id,
    facts: { projectId: project_id, assetId: asset.id },
    at,
  })
  return id
}

async function findPlace(
  change: Change,
  principal: Principal,
  assetId: string,
  projectId: string | null,
): Promise<string | null> {
  let query = change
    .selectFrom('entries')
    .innerJoin('projects', 'projects.id', 'entries.project_id')
    .select('entries.id')
    .where('entries.asset_id', '=', assetId)
    .where('projects.kind', '=', 'library')
    .where('projects.visibility', '=', 'account')
    .where('projects.deleted_at', 'is', null)
    .where(isVisible(principal, 'projects'))
  if (projectId !== null) query = query.where('projects.id', '=', projectId)
  const place = await query.orderBy('entries.number').limit(1).executeTakeFirst()
  return place?.id ?? null
}
