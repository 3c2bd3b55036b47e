/** Webhooks: configured, and tried out. */
import Type, { type Static } from 'typebox'
import { eventTypes } from '../webhooks.ts'
import { oneOf } from './fields.ts'

export const modes = ['test', 'live'] as const
const mode = () =>
  oneOf(modes, '`live` gets the events of generations, `test` only what `send_test_event` sends.')
const eventType = () => oneOf(eventTypes, 'What happened.')
const targetKey = () => Type.Optional(Type.String({ description: 'The key concerned. Default: the caller.' }))

export const ConfigureWebhookBody = Type.Object({
  apiKeyId: targetKey(),
  mode: mode(),
  url: Type.String({ minLength: 1, maxLength: 2048, description: 'Where events are sent; HTTPS.' }),
  eventTypes: Type.Array(eventType(), { minItems: 1 }),
})
export type ConfigureWebhookBody = Static<typeof ConfigureWebhookBody>

export const ConfigureWebhookAnswer = Type.Object({
  webhook: Type.Object({
    apiKeyId: Type.String(),
    mode: Type.String(),
    endpointId: Type.String(),
    eventTypes: Type.Array(Type.String()),
    url: Type.String(),
    signing: Type.String({ description: 'Always `svix`.' }),
    svixEnv: Type.String({ description: '`production` for live, `test` for test.' }),
    updatedByKeyId: Type.String(),
    secret: Type.Optional(
      Type.String({
        description: 'What receivers verify with; told the first time alone, and kept after that.',
      }),
    ),
  }),
})
export type ConfigureWebhookAnswer = Static<typeof ConfigureWebhookAnswer>

export const TestEventBody = Type.Object({
  apiKeyId: targetKey(),
  mode: mode(),
  eventType: eventType(),
  samplePayload: Type.Optional(
    Type.Object(
      {},
      { description: 'Laid over the generated payload, but for `eventType`, `eventId` and `apiKeyId`.' },
    ),
  ),
})
export type TestEventBody = Static<typeof TestEventBody>

export const TestEventAnswer = Type.Object({
  svixMessageId: Type.String({ description: 'The `svix-id` under which it is sent.' }),
  eventId: Type.String(),
  eventType: Type.String(),
  mode: Type.String(),
  apiKeyId: Type.String(),
})
export type TestEventAnswer = Static<typeof TestEventAnswer>
