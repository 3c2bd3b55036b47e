/** The account behind a key, and what a key has used. */
import Type, { type Static } from 'typebox'
import { instant, oneOf } from './fields.ts'

export const billingPolicyTypes = ['customerStripe', 'internalDiffio'] as const

const billingPolicy = () =>
  Type.Object({
    type: oneOf(billingPolicyTypes, 'Who pays. Kept and told again; nothing is collected here.'),
    reason: Type.Optional(Type.String({ maxLength: 1000 })),
  })
export type BillingPolicy = Static<ReturnType<typeof billingPolicy>>

const account = () =>
  Type.Object({
    userId: Type.String(),
    billingMode: Type.String({
      description: '`free` while nothing costs anything, else `developerProgressive`.',
    }),
    billingStatus: Type.String({ description: '`active`, or `paymentFailed` while the account is on hold.' }),
    billingPolicy: billingPolicy(),
    currency: Type.String(),
    updatedAt: instant('When the settings last changed.'),
  })

export const AccountSettingsAnswer = Type.Object({ apiKeyId: Type.String(), account: account() })
export type AccountSettingsAnswer = Static<typeof AccountSettingsAnswer>

export const UpdateSettingsBody = Type.Object({ billingPolicy: billingPolicy() })
export type UpdateSettingsBody = Static<typeof UpdateSettingsBody>

export const UpdateSettingsAnswer = Type.Object({ account: account() })
export type UpdateSettingsAnswer = Static<typeof UpdateSettingsAnswer>

export const UsageBody = Type.Object({
  apiKeyId: Type.Optional(Type.String({ description: 'The key concerned. Default: the caller.' })),
})
export type UsageBody = Static<typeof UsageBody>

const byModel = (description: string) => Type.Record(Type.String(), Type.Number(), { description })

export const UsageAnswer = Type.Object({
  usage: Type.Object({
    apiKeyId: Type.String(),
    periods: Type.Array(
      Type.Object({
        periodId: Type.String({ description: 'The month, such as `2026-11`.' }),
        periodStart: instant('When it begins.'),
        reservedCents: Type.Number({
          description: 'What generations that have not ended are expected to cost.',
        }),
        finalizedCents: Type.Number({ description: 'What generations that succeeded have cost.' }),
        totalCents: Type.Number(),
        modelSeconds: byModel('Seconds that were restored, by model key.'),
        modelCents: byModel('What they have cost, by model key.'),
      }),
      { description: 'Latest first.' },
    ),
  }),
  billing: Type.Object({
    billingPolicy: billingPolicy(),
    lifetimeListPriceCents: Type.Number(),
    lifetimeBillableCents: Type.Number(),
  }),
})
export type UsageAnswer = Static<typeof UsageAnswer>
