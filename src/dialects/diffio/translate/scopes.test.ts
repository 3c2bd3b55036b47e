import { describe, expect, it } from 'vitest'
import { grantable } from '#core/credentials/scopes.ts'
import { fromScopes, permissionsOf, toScopes } from './scopes.ts'

const words = [
  'projects:read',
  'projects:write',
  'generations:read',
  'generations:write',
  'artifacts:read',
  'usage:read',
  'account:read',
  'account:write',
  'keys:read',
  'keys:write',
  'webhooks:write',
  'read',
  'write',
]

describe('scopes', () => {
  it.each(words)('%s comes back as it was given, by way of a scope of the core', (word) => {
    const [core] = fromScopes([word])
    expect(grantable.has(core!)).toBe(true)
    expect(toScopes([core!])).toEqual([word])
  })

  it.each(['admin', 'account', 'tasks:read', 'assets:read', 'READ', '', '__proto__'])(
    '%j cannot be granted',
    (word) => {
      expect(() => fromScopes(['read', word])).toThrow('scopes: must be of projects:read, ')
    },
  )

  it('of the core that Diffio has no word for are not told', () => {
    expect(toScopes(['indexes:read', 'admin', 'account', 'tasks:read'])).toEqual([
      'admin',
      'generations:read',
    ])
  })

  it.each([
    [['tasks:read'], { read: true, write: false }],
    [['projects:write'], { read: false, write: true }],
    [['outputs:read', 'tasks:write'], { read: true, write: true }],
    [['keys:write', 'usage:read', 'webhooks:write'], { read: false, write: false }],
    [['admin'], { read: true, write: true }],
  ])('%j come to %j', (granted, permissions) => {
    expect(permissionsOf(granted)).toEqual(permissions)
  })
})
