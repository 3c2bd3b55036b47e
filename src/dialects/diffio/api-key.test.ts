import { describe, expect, it } from 'vitest'
import { apiKeyOf } from './api-key.ts'

describe('the API key of a request', () => {
  it.each([
    [{ authorization: 'Bearer k1' }, 'k1'],
    [{ authorization: 'bearer  k1 ' }, 'k1'],
    [{ authorization: 'BEARER\tk1' }, 'k1'],
    [{ 'x-api-key': ' k2 ' }, 'k2'],
    [{ 'xi-api-key': 'k3' }, 'k3'],
    [{ authorization: 'Bearer k1', 'x-api-key': 'k2', 'xi-api-key': 'k3' }, 'k1'],
    [{ 'x-api-key': 'k2', 'xi-api-key': 'k3' }, 'k2'],
    // Another scheme or nothing at all is not the first form.
    [{ authorization: 'Basic dTpw', 'x-api-key': 'k2' }, 'k2'],
    [{ authorization: 'Bearer ', 'xi-api-key': 'k3' }, 'k3'],
    [{ authorization: 'Bearerk1' }, null],
    [{ 'x-api-key': '  ' }, null],
    [{}, null],
  ])('%j is %s', (headers, key) => {
    expect(apiKeyOf(headers)).toBe(key)
  })
})
