/** Assets as they are on the wire, in the words of either family of paths. */
import Type, { type Static } from 'typebox'
import { localTime, nullable } from './common.ts'

/** What may be one text, or by mistake many: the handler tells them apart. */
export const ImportBody = Type.Object({ key: Type.Unknown(), bucketName: Type.String() })

const people = {
  createUserName: Type.String(),
  createdTime: localTime('When it was registered.'),
  updateUserName: Type.String(),
  updatedTime: localTime('When it last changed.'),
}

/** One of them is there, by the path. */
const ids = { assetId: Type.Optional(Type.Integer()), videoId: Type.Optional(Type.Integer()) }
const names = { fileName: Type.Optional(Type.String()), videoName: Type.Optional(Type.String()) }

export const RegisteredAnswer = Type.Object({ ...ids, ...people })
export type RegisteredAnswer = Static<typeof RegisteredAnswer>

export const uploadStates = [
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED',
  'FILE_NOT_EXIST',
  'INVALID_METADATA',
] as const
export type UploadState = (typeof uploadStates)[number]

export const ImportStatusAnswer = Type.Object({
  ...ids,
  uploadStatus: Type.Unsafe<UploadState>({ type: 'string', enum: [...uploadStates] }),
  uploadResult: Type.String(),
})
export type ImportStatusAnswer = Static<typeof ImportStatusAnswer>

export const AssetAnswer = Type.Object({
  ...ids,
  ...names,
  projectId: Type.Integer(),
  metaData: Type.Object({
    resolution: nullable(Type.String({ description: 'Such as `1920x1080`.' })),
    durationMs: nullable(Type.Integer({ description: 'Null of images.' })),
    size: nullable(Type.Integer({ description: 'Bytes.' })),
    format: nullable(Type.String()),
  }),
  key: Type.String(),
  ...people,
})
export type AssetAnswer = Static<typeof AssetAnswer>
