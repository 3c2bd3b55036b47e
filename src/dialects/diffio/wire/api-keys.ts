/** API keys: sub-keys made, and every key of the account listed, rotated, revoked. */
import Type, { type Static } from 'typebox'
import { instant, nullableText } from './fields.ts'

const nullableInstant = (description: string) =>
  nullableText(`${description} ISO 8601, UTC, whole seconds, or null.`)
const bounds = () =>
  Type.Object(
    { projectIds: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })) },
    { description: '`projectIds` are the only projects the key may touch; without them it is not bounded.' },
  )

export const CreateKeyBody = Type.Object({
  label: Type.String({ description: 'What the key is for, at most 80 characters.' }),
  scopes: Type.Array(Type.String(), { maxItems: 100 }),
  resourceBounds: Type.Optional(bounds()),
})
export type CreateKeyBody = Static<typeof CreateKeyBody>

export const KeyIdBody = Type.Object({ keyId: Type.String() })
export type KeyIdBody = Static<typeof KeyIdBody>

const keyFields = {
  keyId: Type.String(),
  label: Type.String(),
  status: Type.String({ description: '`active` or `revoked`.' }),
  keyPrefix: Type.String({ description: 'How the secret begins.' }),
  role: Type.String({ description: '`scoped` for keys made by another, else `admin` or `dashboard`.' }),
  scopes: Type.Array(Type.String()),
  resourceBounds: bounds(),
  parentKeyId: nullableText('The key that made it.'),
  createdAt: instant('When it was made.'),
  rotatedAt: nullableInstant('When it last got a new secret.'),
  revokedAt: nullableInstant('When it was stopped for good.'),
}
const secret = Type.String({ description: 'The secret, told this once.' })

export const KeyAnswer = Type.Object(keyFields)
export type KeyAnswer = Static<typeof KeyAnswer>

export const CreatedKeyAnswer = Type.Object({
  ...keyFields,
  key: secret,
  permissions: Type.Object(
    { read: Type.Boolean(), write: Type.Boolean() },
    { description: 'What the scopes come to in the words of early clients.' },
  ),
})
export type CreatedKeyAnswer = Static<typeof CreatedKeyAnswer>

export const RotatedKeyAnswer = Type.Object({ ...keyFields, key: secret })
export type RotatedKeyAnswer = Static<typeof RotatedKeyAnswer>

export const ListKeysAnswer = Type.Object({
  keys: Type.Array(KeyAnswer, { description: 'Every key of the account, newest first.' }),
})
export type ListKeysAnswer = Static<typeof ListKeysAnswer>
