/** Errors as they are on the wire, without an envelope. */
import Type, { type Static } from 'typebox'

export const Problem = Type.Object({
  type: Type.String({ description: 'The class of the status, such as `NOT_FOUND`.' }),
  title: Type.String({ description: 'The same for people.' }),
  status: Type.Integer(),
  detail: Type.String({ description: 'What went wrong this time, for people.' }),
  errorCode: Type.String({ description: 'For programs, such as `OPEN_API_EXPORT_NOT_FOUND`.' }),
})
export type Problem = Static<typeof Problem>
