/** API keys, for admin keys alone: whoever holds one may make lesser ones and stop them again. */
import { TriptychError } from '#base/errors.ts'
import { requireUnbounded } from '#core/credentials/credential.ts'
import type { CreatedCredential } from '#core/credentials/credential-store.ts'
import { assertMayGrant } from '#core/credentials/grant.ts'
import type { CredentialRow } from '#core/schema.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { findKey } from '../target-key.ts'
import { fromCreateKey, toKey } from '../translate/api-key.ts'
import { permissionsOf } from '../translate/scopes.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function apiKeyRoutes({ core }: RouteOptions): Route[] {
  // `admin` holds every scope, so that it stands for the vendor's "admin and keys:write" by itself.
  const shared = { method: 'POST', access: 'admin', body: 'json' } as const

  const create: Route = {
    ...shared,
    path: '/v1/api_keys/create',
    schema: { body: wire.CreateKeyBody, response: { 200: wire.CreatedKeyAnswer } },
    summary: 'Make a key that may do less; the answer holds its secret, this once',
    handle: async ({ principal, request }): Promise<wire.CreatedKeyAnswer> => {
      const input = fromCreateKey(bodyOf(request, wire.CreateKeyBody), principal)
      assertMayGrant(principal, input)
      const created = await core.credentials.create(input, principal.credentialId)
      return {
        ...toKey(created.row),
        key: secretOf(created),
        permissions: permissionsOf(created.row.scopes),
      }
    },
  }

  const list: Route = {
    ...shared,
    path: '/v1/api_keys/list',
    schema: { response: { 200: wire.ListKeysAnswer } },
    summary: 'List every key of the account',
    handle: async ({ principal }): Promise<wire.ListKeysAnswer> => {
      requireUnbounded(principal)
      const keys = await core.credentials.list(principal.accountId)
      return { keys: keys.filter(({ kind }) => kind === 'bearer').map(toKey) }
    },
  }

  const rotate: Route = {
    ...shared,
    path: '/v1/api_keys/rotate',
    schema: { body: wire.KeyIdBody, response: { 200: wire.RotatedKeyAnswer } },
    summary: 'Give a key a new secret; the old one stops at once',
    handle: async ({ principal, request }): Promise<wire.RotatedKeyAnswer> => {
      const row = await findKey(core, principal, bodyOf(request, wire.KeyIdBody).keyId)
      // Its own secret an admin key may change, that of another would be a way to take it over.
      if (row.id !== principal.credentialId) refuseAdmin(row)
      const rotated = await core.credentials.rotate(principal.accountId, row.id, principal.credentialId)
      return { ...toKey(rotated.row), key: secretOf(rotated) }
    },
  }

  const revoke: Route = {
    ...shared,
    path: '/v1/api_keys/revoke',
    schema: { body: wire.KeyIdBody, response: { 200: wire.KeyAnswer } },
    summary: 'Stop a key for good',
    handle: async ({ principal, request }): Promise<wire.KeyAnswer> => {
      const row = await findKey(core, principal, bodyOf(request, wire.KeyIdBody).keyId)
      refuseAdmin(row)
      return toKey(await core.credentials.revoke(principal.accountId, row.id, principal.credentialId))
    },
  }

  return [create, list, rotate, revoke]
}

function refuseAdmin({ scopes }: CredentialRow): void {
  if (scopes.includes('admin'))
    throw new TriptychError('scope_missing', { detail: 'An admin key cannot be changed by this call.' })
}

function secretOf(created: CreatedCredential): string {
  if (created.kind !== 'bearer') throw new TriptychError('internal', { detail: 'A bearer key was expected.' })
  return created.key
}
