/** Keys between Diffio's words and the core's. */

import { refuse, refuseNul } from '#base/refuse.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { NewCredential } from '#core/credentials/credential-store.ts'
import type { CredentialRow } from '#core/schema.ts'
import type { CreateKeyBody, KeyAnswer } from '../wire/index.ts'
import { wholeSeconds } from './instant.ts'
import { fromScopes, toScopes } from './scopes.ts'

/** Rejects with `request_invalid`, also for a bound that is not known here: left out, it would bind nothing. */
export function fromCreateKey(
  body: CreateKeyBody,
  { accountId, credentialId }: Principal,
): NewCredential & { projectBounds: readonly string[] | null } {
  refuseNul('label', body.label)
  const unknown = Object.keys(body.resourceBounds ?? {}).find((name) => name !== 'projectIds')
  if (unknown !== undefined) refuse(`resourceBounds.${unknown}`, 'is no bound that this server can keep')
  return {
    accountId,
    label: body.label.toWellFormed(),
    kind: 'bearer',
    scopes: fromScopes(body.scopes),
    projectBounds: body.resourceBounds?.projectIds ?? null,
    parentId: credentialId,
  }
}

export function toKey(row: CredentialRow): KeyAnswer {
  return {
    keyId: row.id,
    label: row.label,
    status: row.revoked_at ? 'revoked' : 'active',
    keyPrefix: row.display,
    role: row.parent_id !== null ? 'scoped' : row.scopes.includes('admin') ? 'admin' : 'dashboard',
    scopes: toScopes(row.scopes),
    resourceBounds: row.project_bounds ? { projectIds: row.project_bounds } : {},
    parentKeyId: row.parent_id,
    createdAt: wholeSeconds(row.created_at),
    rotatedAt: row.rotated_at && wholeSeconds(row.rotated_at),
    revokedAt: row.revoked_at && wholeSeconds(row.revoked_at),
  }
}
