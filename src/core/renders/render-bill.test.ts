import { describe, expect, it } from 'vitest'
import { billedSeconds, CreditPrice } from './render-bill.ts'

const hd = { width: 1920, height: 1080 }

describe('the seconds that are billed', () => {
  it('are whole and at least one', () => {
    expect(billedSeconds(18.4, hd, 30)).toBe(19)
    expect(billedSeconds(0.0001, hd, 30)).toBe(1)
    expect(billedSeconds(6, hd, 30)).toBe(6)
  })

  it('grow with pixels beyond full HD and with the frame rate, and never shrink', () => {
    expect(billedSeconds(4.8, hd, 60)).toBe(10)
    expect(billedSeconds(10, { width: 3840, height: 2160 }, 30)).toBe(40)
    expect(billedSeconds(10, { width: 160, height: 90 }, 30)).toBe(10)
  })
})

describe('a price in credits', () => {
  it('is exact, with twelve decimals', () => {
    expect(new CreditPrice('0.1').creditsFor(3)).toBe('0.300000000000')
    expect(new CreditPrice('1.666666666667').creditsFor(32)).toBe('53.333333333344')
    expect(new CreditPrice('0').creditsFor(1_000_000)).toBe('0.000000000000')
    expect(new CreditPrice('7').creditsFor(6)).toBe('42.000000000000')
  })

  it('is refused when it is no decimal number', () => {
    for (const text of ['', '-1', '1e3', '0.1234567890123', 'free'])
      expect(() => new CreditPrice(text)).toThrow(expect.objectContaining({ code: 'config_invalid' }))
  })
})
