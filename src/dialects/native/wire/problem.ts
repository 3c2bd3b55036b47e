/** Errors as they are on the wire, by RFC 9457. */
import Type, { type Static } from 'typebox'
import type { ErrorCode } from '#base/errors.ts'

export const Problem = Type.Object({
  type: Type.String({ description: 'A page about the code.' }),
  title: Type.String({ description: 'What the code means.' }),
  status: Type.Integer(),
  detail: Type.String({ description: 'What went wrong this time, for people.' }),
  code: Type.Unsafe<ErrorCode>({ type: 'string', description: 'One of the catalogue, for programs.' }),
  requestId: Type.String({ description: 'As in the log of the server.' }),
  errors: Type.Optional(
    Type.Array(
      Type.Object({ pointer: Type.String({ description: 'The field, as a path.' }), detail: Type.String() }),
    ),
  ),
})
export type Problem = Static<typeof Problem>
