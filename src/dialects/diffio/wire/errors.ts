/** Errors as they are on the wire. */
import Type, { type Static } from 'typebox'

export const ErrorBody = Type.Object(
  {
    error: Type.String({ description: 'What went wrong, for people; never empty.' }),
    code: Type.Optional(Type.String({ description: 'Where clients tell the error from others.' })),
  },
  { additionalProperties: true, description: 'Some codes bring facts of their own.' },
)
export type ErrorBody = Static<typeof ErrorBody> & { [fact: string]: unknown }

/** Of the upload in parts. */
export const EdgeErrorBody = Type.Object({
  error: Type.Object({ code: Type.String(), message: Type.String() }),
})
export type EdgeErrorBody = Static<typeof EdgeErrorBody>
