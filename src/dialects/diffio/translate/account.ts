/** Accounts and usage in Diffio's words. */
import type { StoredSettings } from '#core/accounts/account-settings.ts'
import type { Account } from '#core/schema.ts'
import { exactCents } from '#core/usage/prices.ts'
import type { UsagePeriod } from '#core/usage/usage-summary.ts'
import type { AccountSettingsAnswer, BillingPolicy, UsageAnswer } from '../wire/index.ts'
import { wholeSeconds } from './instant.ts'

/** The vendor's default, until another is set. */
const defaultPolicy: BillingPolicy = { type: 'customerStripe' }

/** What is stored is our own writing. */
export function policyOf(stored: StoredSettings | null): BillingPolicy {
  return (stored?.settings as { billingPolicy?: BillingPolicy } | undefined)?.billingPolicy ?? defaultPolicy
}

export function toAccount(
  account: Account,
  stored: StoredSettings | null,
  isFree: boolean,
): AccountSettingsAnswer['account'] {
  return {
    userId: account.id,
    billingMode: isFree ? 'free' : 'developerProgressive',
    billingStatus: account.held_at ? 'paymentFailed' : 'active',
    billingPolicy: policyOf(stored),
    currency: 'usd',
    updatedAt: wholeSeconds(stored?.updatedAt ?? account.created_at),
  }
}

export function toUsage(
  apiKeyId: string,
  periods: readonly UsagePeriod[],
  billingPolicy: BillingPolicy,
): UsageAnswer {
  const toldPeriods = periods.map(toPeriod)
  const lifetimeCents = sumOf(toldPeriods.map(({ finalizedCents }) => finalizedCents))
  return {
    usage: { apiKeyId, periods: toldPeriods },
    billing: {
      billingPolicy,
      lifetimeListPriceCents: lifetimeCents,
      lifetimeBillableCents: lifetimeCents,
    },
  }
}

function toPeriod(period: UsagePeriod): UsageAnswer['usage']['periods'][number] {
  const finalizedCents = sumOf(Object.values(period.cents))
  return {
    periodId: period.start.slice(0, 7),
    periodStart: `${period.start}T00:00:00Z`,
    reservedCents: period.reservedCents,
    finalizedCents,
    totalCents: sumOf([period.reservedCents, finalizedCents]),
    modelSeconds: period.seconds,
    modelCents: {
      ...Object.fromEntries(Object.keys(period.seconds).map((model) => [model, 0])),
      ...period.cents,
    },
  }
}

function sumOf(cents: readonly number[]): number {
  return exactCents(cents.reduce((sum, each) => sum + each, 0))
}
