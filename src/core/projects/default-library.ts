/** Shelves: where files are put when no other place is named, which is also what keeps them. */

import { defaultWorkspace } from '../accounts/account-store.ts'
import type { Change } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Visibility, Workspace } from '../schema.ts'
import type { ProjectStore } from './project-store.ts'

const baseTitle = 'Library'

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
    { kind: 'library', title: baseTitle, visibility },
    at,
  )
  await change
    .insertInto('default_libraries')
    .values({ account_id: accountId, credential_id: owner, project_id: library.id })
    .execute()
  if (owner === null)
    await change
      .updateTable('workspaces')
      .set({ base_project_id: library.id })
      .where('id', '=', library.workspace_id)
      .execute()
  return library.id
}

/** The library that a workspace always has; that of the default workspace is the shelf of the account. */
export async function ensureBaseProject(
  change: Change,
  principal: Principal,
  workspace: Pick<Workspace, 'id' | 'name'>,
  projects: ProjectStore,
  at: Date,
): Promise<string> {
  if (workspace.name === defaultWorkspace)
    return await ensureDefaultLibrary(change, principal, projects, at, 'account')
  const { base_project_id: known } = await change
    .selectFrom('workspaces')
    .select('base_project_id')
    .where('id', '=', workspace.id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  if (known) return known
  const base = await projects.insert(
    change,
    principal,
    { kind: 'library', title: baseTitle, visibility: 'account', workspaceId: workspace.id },
    at,
  )
  await change
    .updateTable('workspaces')
    .set({ base_project_id: base.id })
    .where('id', '=', workspace.id)
    .execute()
  return base.id
}
