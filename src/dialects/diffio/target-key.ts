/** Calls that concern one key: the caller's own, or another of the account, which only admin keys may name. */
import { TriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import { type Principal, requireUnbounded } from '#core/credentials/credential.ts'
import type { CredentialRow } from '#core/schema.ts'

/** The id of the key concerned. Rejects with `scope_missing`, `key_bounded` or `credential_unknown`. */
export async function targetKeyOf(
  core: Core,
  principal: Principal,
  apiKeyId: string | undefined,
): Promise<string> {
  if (apiKeyId === undefined || apiKeyId.toLowerCase() === principal.credentialId)
    return principal.credentialId
  if (!principal.scopes.has('admin'))
    throw new TriptychError('scope_missing', { detail: 'Only an admin key may name another key.' })
  return (await findKey(core, principal, apiKeyId)).id
}

/** A key of the account. Rejects with `key_bounded`, or `credential_unknown`, also for what is no bearer key. */
export async function findKey(core: Core, principal: Principal, id: string): Promise<CredentialRow> {
  requireUnbounded(principal)
  const row = await core.credentials.get(principal.accountId, id)
  if (row.kind !== 'bearer') throw new TriptychError('credential_unknown')
  return row
}
