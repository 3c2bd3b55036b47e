/** The shelf of each key: where its files are put when it names no other place, which is also what keeps them. */
import type { Change } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { ProjectStore } from './project-store.ts'

/** Per key and not per account, since a key sees only what is its own. */
export async function ensureDefaultLibrary(
  change: Change,
  principal: Principal,
  projects: ProjectStore,
  at: Date,
): Promise<string> {
  const { credentialId } = principal
  // Two first uploads at once would else make two shelves.
  await change
    .selectFrom('credentials')
    .select('id')
    .where('id', '=', credentialId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const known = await change
    .selectFrom('default_libraries')
    .select('project_id')
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  if (known) return known.project_id
  const library = await projects.insert(
    change,
    principal,
    { kind: 'library', title: 'Library', sourceType: '', hasPicture: false, settings: null },
    at,
  )
  await change
    .insertInto('default_libraries')
    .values({ credential_id: credentialId, project_id: library.id })
    .execute()
  return library.id
}
