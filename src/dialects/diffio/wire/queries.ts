/** What calls take behind the question mark. */
import Type from 'typebox'

/** Of a link that carries its own permission. */
export const LinkQuery = Type.Object({
  upload: Type.String({ description: 'The upload that the link is of.' }),
  expires: Type.String({ description: 'Seconds since 1970.' }),
  signature: Type.String(),
})

export const PartQuery = Type.Object({ uploadId: Type.String({ description: 'As the start answered it.' }) })
