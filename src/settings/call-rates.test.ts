import { expect, it } from 'vitest'
import { parseCallRates } from './call-rates.ts'

const search = { calls: 1000, perMs: 60_000 }

it('are what the vendor has where nothing else is said', () => {
  expect(parseCallRates('RATES', '')).toEqual({
    link: { calls: 50, perMs: 1000 },
    confirmation: { calls: 1000, perMs: 60_000 },
    search,
  })
})

it('are read by kind', () => {
  expect(parseCallRates('RATES', ' link = 7/h , confirmation=unlimited,')).toEqual({
    link: { calls: 7, perMs: 3_600_000 },
    search,
  })
})

it.each(['links=5/s', 'link=5', 'link=0/s', 'link=5/d', 'link=-5/s', 'link', 'toString=5/s'])(
  'are refused by name when not understood: %s',
  (text) => {
    expect(() => parseCallRates('RATES', text)).toThrow(`RATES: "${text}"`)
  },
)
