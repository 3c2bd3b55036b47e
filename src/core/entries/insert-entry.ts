/** Gives a file a place in a project. */
import { uuidV7 } from '#base/ids.ts'
import type { Change } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Entry } from '../schema.ts'

export type NewEntry = {
  projectId: string
  /** Null while the file is being fetched. */
  assetId: string | null
  name: string
  /** Default `member`. */
  role?: Entry['role']
  /** Where it is fetched from, and what its name promises until it is there. */
  origin?: Pick<Entry, 'bucket' | 'key' | 'media_kind'>
}

export type EntryOwner = Pick<Principal, 'accountId' | 'credentialId'>

/** The caller holds the project, and the asset where there is one, against being deleted meanwhile. */
export async function insertEntry(
  change: Change,
  { accountId, credentialId }: EntryOwner,
  { projectId, assetId, name, role = 'member', origin }: NewEntry,
  at: Date,
): Promise<Entry> {
  return await change
    .insertInto('entries')
    .values({
      id: uuidV7(at.getTime()),
      account_id: accountId,
      project_id: projectId,
      asset_id: assetId,
      role,
      name,
      credential_id: credentialId,
      ...origin,
      created_at: at,
      updated_at: at,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}
