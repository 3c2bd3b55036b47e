/** Assets as they are on the wire, in the words of either family of paths. */
import Type, { type Static } from 'typebox'
import { localTime, nullable } from './common.ts'

/** What may be one text, or by mistake many: the handler tells them apart. */
export const ImportBody = Type.Object({ key: Type.Unknown(), bucketName: Type.String() })

/** What a family of paths calls the number and the name of a file; they come first. */
type Names = { idField: 'assetId' | 'videoId'; nameField: 'fileName' | 'videoName' }
type Numbered = { assetId?: number; videoId?: number }
type Named = { fileName?: string; videoName?: string }

const people = {
  createUserName: Type.String(),
  createdTime: localTime('When it was registered.'),
  updateUserName: Type.String(),
  updatedTime: localTime('When it last changed.'),
}
const People = Type.Object(people)

export const registeredAnswer = ({ idField }: Names) => Type.Object({ [idField]: Type.Integer(), ...people })
export type RegisteredAnswer = Numbered & Static<typeof People>

export const uploadStates = [
  'IN_PROGRESS',
  'COMPLETED',
  'FAILED',
  'FILE_NOT_EXIST',
  'INVALID_METADATA',
] as const
export type AssetUploadState = (typeof uploadStates)[number]

const importStatus = {
  uploadStatus: Type.Unsafe<AssetUploadState>({ type: 'string', enum: [...uploadStates] }),
  uploadResult: Type.String(),
}
const ImportStatus = Type.Object(importStatus)

export const importStatusAnswer = ({ idField }: Names) =>
  Type.Object({ [idField]: Type.Integer(), ...importStatus })
export type ImportStatusAnswer = Numbered & Static<typeof ImportStatus>

const file = {
  projectId: Type.Integer(),
  metaData: Type.Object({
    resolution: nullable(Type.String({ description: 'Such as `1920x1080`.' })),
    durationMs: nullable(Type.Integer({ description: 'Null of images.' })),
    size: nullable(Type.Integer({ description: 'Bytes.' })),
    format: nullable(Type.String()),
  }),
  key: Type.String(),
  ...people,
}
const File = Type.Object(file)

export const assetAnswer = ({ idField, nameField }: Names) =>
  Type.Object({ [idField]: Type.Integer(), [nameField]: Type.String(), ...file })
export type AssetAnswer = Numbered & Named & Static<typeof File>
