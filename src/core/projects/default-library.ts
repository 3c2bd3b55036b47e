/** Shelves: where files are put when no other place is named, which is also what keeps them. */
import type { Change } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Visibility } from '../schema.ts'
import type { ProjectStore } from './project-store.ts'

/** The shelf of the key, which sees only what is its own, or the one that all keys of the account share. */
export async function ensureDefaultLibrary(
  change: Change,
  principal: Principal,
  projects: ProjectStore,
  at: Date,
  visibility: Visibility = 'key',
): Promise<string> {
  const { accountId, credentialId } = principal
  // Two first uploads at once would else make two shelves.
  await change
    .selectFrom(visibility === 'key' ? 'credentials' : 'accounts')
    .select('id')
    .where('id', '=', visibility === 'key' ? credentialId : accountId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const owner = visibility === 'key' ? credentialId : null
  const known = await change
    .selectFrom('default_libraries')
    .select('project_id')
    .where('account_id', '=', accountId)
    .where('credential_id', owner === null ? 'is' : '=', owner)
    .executeTakeFirst()
  if (known) return known.project_id
  const library = await projects.insert(
    change,
    principal,
    { kind: 'library', title: 'Library', visibility },
    at,
  )
  await change
    .insertInto('default_libraries')
    .values({ account_id: accountId, credential_id: owner, project_id: library.id })
    .execute()
  return library.id
}
