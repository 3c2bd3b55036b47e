import { expect, it } from 'vitest'
import type { Account } from '#core/schema.ts'
import { toAccount, toUsage } from './account.ts'

it('an account without settings has the defaults of the vendor', () => {
  const account = { id: 'a', created_at: new Date('2026-01-02T03:04:05.6Z'), held_at: null } as Account
  expect(toAccount(account, null, true)).toEqual({
    userId: 'a',
    billingMode: 'free',
    billingStatus: 'active',
    billingPolicy: { type: 'customerStripe' },
    currency: 'usd',
    updatedAt: '2026-01-02T03:04:05Z',
  })
  const stored = { settings: { billingPolicy: { type: 'internalDiffio' } }, updatedAt: new Date(0) }
  expect(toAccount({ ...account, held_at: new Date(0) }, stored, false)).toMatchObject({
    billingMode: 'developerProgressive',
    billingStatus: 'paymentFailed',
    billingPolicy: { type: 'internalDiffio' },
    updatedAt: '1970-01-01T00:00:00Z',
  })
})

it('cents add up without the dust of binary fractions', () => {
  const { usage, billing } = toUsage(
    'k',
    [
      { start: '2026-11-01', reservedCents: 0.1, seconds: { a: 1.5, free: 2 }, cents: { a: 0.1, b: 0.2 } },
      { start: '2026-10-01', reservedCents: 0, seconds: {}, cents: { a: 0.3 } },
    ],
    { type: 'customerStripe' },
  )
  expect(usage.periods[0]).toEqual({
    periodId: '2026-11',
    periodStart: '2026-11-01T00:00:00Z',
    reservedCents: 0.1,
    finalizedCents: 0.3,
    totalCents: 0.4,
    modelSeconds: { a: 1.5, free: 2 },
    modelCents: { a: 0.1, b: 0.2, free: 0 },
  })
  expect(billing).toMatchObject({ lifetimeListPriceCents: 0.6, lifetimeBillableCents: 0.6 })
})
