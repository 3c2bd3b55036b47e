/** Uploads of pictures as they are on the wire. */
import Type, { type Static } from 'typebox'

export const ThumbnailUploadBody = Type.Object({ thumbnailFileName: Type.String() })
export const ThumbnailUploadAnswer = Type.Object({
  thumbnailKey: Type.String(),
  url: Type.String(),
  expirationSeconds: Type.Integer(),
})
export const ThumbnailKeyBody = Type.Object({ thumbnailKey: Type.String() })

export const QueryUploadBody = Type.Object({
  assetType: Type.Literal('IMAGE'),
  assetFileName: Type.String(),
})
export const QueryUploadAnswer = Type.Object({
  assetFileKey: Type.String(),
  presignedUploadUrl: Type.String(),
  expirationSeconds: Type.Integer(),
})
export const QueryKeyBody = Type.Object({ assetKey: Type.String() })

const state = {
  uploadStatus: Type.Union([Type.Literal('COMPLETED'), Type.Literal('FAILED')]),
  uploadMessage: Type.Optional(
    Type.Union([
      Type.Literal('FILE_NOT_EXIST'),
      Type.Literal('OVER_SIZE_LIMIT'),
      Type.Literal('RESOLUTION_NOT_SUPPORT'),
      Type.Literal('FORMAT_NOT_SUPPORT'),
    ]),
  ),
}
export const UploadState = Type.Object(state)
export type UploadState = Static<typeof UploadState>
export const QueryUploadState = Type.Object({ assetKey: Type.String(), ...state })
