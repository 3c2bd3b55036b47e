import { describe, expect, it } from 'vitest'
import { expandScopes, grantable, scopes } from './scopes.ts'

describe('scopes', () => {
  it('of admin are all there are', () => {
    expect(expandScopes(['admin'])).toEqual(new Set(scopes))
  })

  it('of read and write give no key, account or webhook away', () => {
    const expanded = expandScopes(['read', 'write'])
    expect([...expanded].filter((scope) => /^(keys|account|webhooks|admin)/.test(scope))).toEqual([])
    expect(expanded.has('projects:read') && expanded.has('tasks:write')).toBe(true)
  })

  it('of read alone hold nothing that writes', () => {
    expect([...expandScopes(['read'])].filter((scope) => scope.endsWith(':write'))).toEqual([])
  })

  it('that nobody knows are none', () => {
    expect(expandScopes(['root', 'constructor', '__proto__'])).toEqual(new Set())
    expect(grantable.has('root')).toBe(false)
  })
})
