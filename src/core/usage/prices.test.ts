import { describe, expect, it } from 'vitest'
import { PriceList } from './prices.ts'

describe('a price list', () => {
  const prices = new PriceList(
    new Map([
      ['restore', 0.5],
      ['restore:diffio-4.5-pro', 1.2],
      ['restore:diffio-2-flash', 0],
    ]),
  )

  it.each([
    ['restore', 'diffio-2', 61, 30.5],
    ['restore', 'diffio-2', 60.01, 30.5],
    ['restore', 'diffio-2', 0.2, 30],
    ['restore', 'diffio-4.5-pro', 100, 120],
    ['restore', 'diffio-2-flash', 3600, 0],
    ['render', 'diffio-2', 3600, 0],
  ])('%s of %s for %d seconds is %d cents', (kind, label, seconds, cents) => {
    expect(prices.centsFor(kind, label, seconds)).toBe(cents)
  })

  it('knows whether anything costs anything', () => {
    expect(prices.isFree).toBe(false)
    expect(new PriceList().isFree).toBe(true)
    expect(new PriceList(new Map([['restore', 0]])).isFree).toBe(true)
  })

  it('refuses a kind of work that there is not', () => {
    expect(() => new PriceList(new Map([['restoration', 1]]))).toThrow("names 'restoration'")
  })
})
