import { describe, expect, it } from 'vitest'
import type { Principal } from './credential.ts'
import { assertMayGrant } from './grant.ts'
import { expandScopes } from './scopes.ts'

const keyOf = (scopes: string[], bounds: string[] | null = null) =>
  ({ scopes: expandScopes(scopes), projectBounds: bounds && new Set(bounds) }) as Principal

describe('a key', () => {
  it('may hand on what it has, or less', () => {
    assertMayGrant(keyOf(['admin']), { scopes: ['read', 'keys:write'], projectBounds: null })
    assertMayGrant(keyOf(['read']), { scopes: ['projects:read'], projectBounds: ['a'] })
    assertMayGrant(keyOf(['read'], ['a', 'b']), { scopes: ['read'], projectBounds: ['b'] })
    assertMayGrant(keyOf(['read'], ['a', 'b']), { scopes: ['read'], projectBounds: [] })
  })

  it.each([
    [keyOf(['read']), ['projects:write'], null, 'scope_missing'],
    [keyOf(['read', 'write']), ['admin'], null, 'scope_missing'],
    [keyOf(['admin'], ['a']), ['read'], null, 'key_bounded'],
    [keyOf(['admin'], ['a']), ['read'], ['a', 'b'], 'key_bounded'],
  ])('may not hand on more (%#)', (principal, scopes, projectBounds, code) => {
    expect(() => assertMayGrant(principal, { scopes, projectBounds })).toThrow(
      expect.objectContaining({ code }),
    )
  })
})
