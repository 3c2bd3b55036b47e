/** What a key may hand on to a key it makes: never more than it has. */
import { TriptychError } from '#base/errors.ts'
import type { Principal } from './credential.ts'
import { expandScopes } from './scopes.ts'

export type Grant = { scopes: readonly string[]; projectBounds: readonly string[] | null }

/** Rejects with `scope_missing` or `key_bounded`. Words that are no scopes grant nothing, and are not judged here. */
export function assertMayGrant(principal: Principal, { scopes, projectBounds }: Grant): void {
  const missing = [...expandScopes(scopes)].find((scope) => !principal.scopes.has(scope))
  if (missing !== undefined) throw new TriptychError('scope_missing', { facts: { scope: missing } })
  const { projectBounds: own } = principal
  if (own && !projectBounds?.every((id) => own.has(id))) throw new TriptychError('key_bounded')
}
