/** Here a project belongs to the key that made it, whatever else a key may do: no key sees the whole account. */
import type { Principal } from '#core/credentials/credential.ts'

/** By the principal as the core remembers it, so that a key that is known costs nothing more. */
const owners = new WeakMap<Principal, Principal>()

/** The same caller without the `account` scope. */
export function asOwner(principal: Principal): Principal {
  if (!principal.scopes.has('account')) return principal
  const known = owners.get(principal)
  if (known) return known
  const scopes = new Set(principal.scopes)
  scopes.delete('account')
  const owner = { ...principal, scopes }
  owners.set(principal, owner)
  return owner
}
