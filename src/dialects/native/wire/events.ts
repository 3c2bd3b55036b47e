/** Events as they are on the wire. */
import Type, { type Static } from 'typebox'
import { document, instant, nullableText } from './common.ts'

export const EventAnswer = Type.Object({
  id: Type.String({
    description: 'Where it stands: a reader goes on from here by `Last-Event-ID` or `cursor`.',
  }),
  type: Type.String({ description: '`noun.verb`, such as `task.succeeded`.' }),
  noun: Type.String({ description: 'What it is about: `task`, `project`, `asset`, `credential` ...' }),
  nounId: Type.String(),
  credentialId: nullableText('The key whose doing it was.'),
  facts: document('What else belongs to it.'),
  createdAt: instant('When it happened.'),
})
export type EventAnswer = Static<typeof EventAnswer>
