import { describe, expect, it } from 'vitest'
import { isUuid, randomToken, uuidV7 } from './ids.ts'

describe('identifiers', () => {
  it('are uuids of version 7 that sort by the time they were made', () => {
    const made = [1, 2 ** 31, 1_800_000_000_000].map((nowMs) => uuidV7(nowMs))
    expect([...made].sort()).toEqual(made)
    for (const id of made)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('are never the same twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => uuidV7(1))).size).toBe(10_000)
  })

  it('are told from other texts', () => {
    expect(isUuid(uuidV7())).toBe(true)
    for (const text of ['', 'x', `${uuidV7()} `, uuidV7().slice(1), "'; drop table"])
      expect(isUuid(text)).toBe(false)
  })

  it('of secrets fit into URLs', () => {
    expect(randomToken(32)).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })
})
