/** Uploads as they are on the wire beside the tus protocol. */
import Type, { type Static } from 'typebox'
import { instant, nullableInteger, nullableText } from './common.ts'

export const UploadAnswer = Type.Object({
  id: Type.String(),
  offsetBytes: Type.Integer({ description: 'How much is stored.' }),
  sizeBytes: nullableInteger('How much is to come in all; null until the client says so.'),
  projectId: Type.String({ description: 'Where the file is put.' }),
  assetId: nullableText('The file, once it is whole.'),
  createdAt: instant('When it was begun.'),
})
export type UploadAnswer = Static<typeof UploadAnswer>
