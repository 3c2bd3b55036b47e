/** The upload in parts, which newer clients use. */
import Type, { type Static } from 'typebox'

export const StartUploadAnswer = Type.Object({
  uploadId: Type.String({ description: 'Names this upload in the calls that follow.' }),
  partSizeBytes: Type.Integer({ description: 'What every part but the last has.' }),
  maxBytes: Type.Integer({ description: 'Largest file that is taken.' }),
})
export type StartUploadAnswer = Static<typeof StartUploadAnswer>

export const PartAnswer = Type.Object({
  partNumber: Type.Integer(),
  etag: Type.String({ description: 'SHA-256 of the part, hexadecimal.' }),
})
export type PartAnswer = Static<typeof PartAnswer>

export const EdgeCompleteBody = Type.Object({
  uploadId: Type.String(),
  parts: Type.Array(Type.Object({ partNumber: Type.Integer(), etag: Type.String() }), {
    description: 'Every part, in ascending order.',
  }),
})
export type EdgeCompleteBody = Static<typeof EdgeCompleteBody>

export const EdgeCompleteAnswer = Type.Object({
  objectKey: Type.String({ description: 'As `create_project` said it.' }),
  sizeBytes: Type.Integer({ description: 'Size of the stored file.' }),
  etag: Type.String({ description: 'SHA-256 of the stored file, hexadecimal.' }),
})
export type EdgeCompleteAnswer = Static<typeof EdgeCompleteAnswer>

export const AbortBody = Type.Object({ uploadId: Type.String() })
export type AbortBody = Static<typeof AbortBody>

export const AbortAnswer = Type.Object({})
