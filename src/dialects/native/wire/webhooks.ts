/** Webhooks as they are on the wire. */
import Type, { type Static } from 'typebox'
import { document, instant, nullableInstant, nullableInteger, nullableText } from './common.ts'

const fields = {
  id: Type.String(),
  dialect: Type.String({
    description: 'Whose words its messages are in: `native`, or a vendor whose API made it.',
  }),
  url: Type.String(),
  eventTypes: Type.Array(Type.String()),
  covers: Type.Unsafe<'account' | 'key'>({
    type: 'string',
    description: '`account`: all that happens in the account; `key`: what the key did that made it.',
  }),
  credentialId: nullableText('The key whose doings it hears of.'),
  taskId: nullableText('The one task it hears of, of which a client asked to be told; null for all.'),
  isEnabled: Type.Boolean(),
  disabledReason: nullableText('Why nothing is sent to it.'),
  createdAt: instant('When it was made.'),
  updatedAt: instant('When it last changed.'),
}

export const WebhookAnswer = Type.Object(fields)
export type WebhookAnswer = Static<typeof WebhookAnswer>

export const WebhookWithSecret = Type.Object({
  ...fields,
  secret: nullableText('What its messages are signed with, told this once; null when it has been told.'),
})

const url = () => Type.String({ minLength: 1, maxLength: 2048, description: 'https; it is called by POST.' })
const types = () =>
  Type.Array(Type.String(), { minItems: 1, maxItems: 50, uniqueItems: true, description: 'Default all.' })

export const CreateWebhookBody = Type.Object({
  url: url(),
  eventTypes: Type.Optional(types()),
  covers: Type.Optional(
    Type.Enum(['key', 'account'], {
      description: 'Default `key`; `account` takes the `account` scope and a key without bounds.',
    }),
  ),
})

export const PatchWebhookBody = Type.Object({
  url: Type.Optional(url()),
  eventTypes: Type.Optional(types()),
  isEnabled: Type.Optional(Type.Boolean()),
})

export const AccountSecretBody = Type.Object({
  rotate: Type.Optional(
    Type.Boolean({ description: 'Make a new one; the old one stops at once. Default false.' }),
  ),
})
export const AccountSecretAnswer = Type.Object({ secret: Type.String() })

export const DeliveryAnswer = Type.Object({
  id: Type.String(),
  webhookId: Type.String(),
  messageId: Type.String({ description: 'The same on every attempt: receivers tell a repeat by it.' }),
  eventType: Type.String(),
  state: Type.String({ description: '`waiting`, `delivered` or `failed`.' }),
  body: document('What is sent.'),
  attempts: Type.Array(
    Type.Object({
      number: Type.Integer(),
      status: nullableInteger('What the receiver answered; null when it did not.'),
      failure: nullableText('Why it is not delivered.'),
      durationMs: Type.Integer(),
      endedAt: instant('When the attempt ended.'),
    }),
  ),
  nextAttemptAt: nullableInstant('When it is sent next.'),
  createdAt: instant('When it was written.'),
  finishedAt: nullableInstant('When it was delivered or given up.'),
})
export type DeliveryAnswer = Static<typeof DeliveryAnswer>
