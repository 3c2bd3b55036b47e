/** Projects and the single-URL upload. */
import Type, { type Static } from 'typebox'
import { instant, projectId, projectStatus } from './fields.ts'

export const ListProjectsAnswer = Type.Object({
  projects: Type.Array(
    Type.Object({
      apiProjectId: projectId(),
      status: projectStatus(),
      originalFileName: Type.String({ description: 'The name given at creation, without folders.' }),
      contentType: Type.String({ description: 'MIME type given at creation.' }),
      hasVideo: Type.Boolean({
        description: 'Whether the file has pictures; before the upload, a guess by type and name.',
      }),
      generationCount: Type.Integer({ description: 'How many generations the project holds.' }),
      createdAt: instant('When it was created.'),
      updatedAt: instant('When it last changed.'),
    }),
    { description: 'Every project that this API key made, newest first.' },
  ),
})
export type ListProjectsAnswer = Static<typeof ListProjectsAnswer>

export const CreateProjectBody = Type.Object({
  fileName: Type.String({
    minLength: 1,
    description: 'Name of the file; folders are cut off. At most 1024 characters.',
  }),
  contentType: Type.Optional(
    Type.String({ maxLength: 255, description: 'MIME type. Default `application/octet-stream`.' }),
  ),
  contentLength: Type.Optional(Type.Integer({ minimum: 0, description: 'Size in bytes.' })),
  fileFormat: Type.Optional(Type.String({ description: 'Stands in for `params.fileFormat`.' })),
  params: Type.Optional(
    Type.Object(
      {
        fileFormat: Type.Optional(
          Type.String({ description: 'Audio format of the results: `mp3` (default), `flac` or `wav`.' }),
        ),
      },
      { description: 'Kept with the project.' },
    ),
  ),
})
export type CreateProjectBody = Static<typeof CreateProjectBody>

export const CreateProjectAnswer = Type.Object({
  apiProjectId: projectId(),
  uploadUrl: Type.String({ description: 'Signed address that takes the file; needs no key.' }),
  uploadMethod: Type.String({ description: 'Always `PUT`; `POST` is taken as well.' }),
  objectPath: Type.String({ description: 'Where the file stands in the bucket.' }),
  bucket: Type.String(),
  expiresAt: instant('Until when an upload may begin.'),
  upload: Type.Object(
    {
      uploadSessionId: Type.String(),
      edgeBaseUrl: Type.String({ description: 'Begins the addresses of the upload in parts.' }),
      uploadToken: Type.String({ description: 'Bearer token of the upload in parts, for this one file.' }),
      objectKey: Type.String({ description: 'The `objectPath`.' }),
      partSizeBytes: Type.Integer({ description: 'What every part but the last has.' }),
      maxBytes: Type.Integer({ description: 'Largest file that is taken.' }),
      expiresAt: instant('Until when an upload may begin.'),
    },
    { description: 'The same upload in parts, as newer clients do it.' },
  ),
})
export type CreateProjectAnswer = Static<typeof CreateProjectAnswer>

export const CompleteUploadBody = Type.Object({ apiProjectId: projectId() })
export type CompleteUploadBody = Static<typeof CompleteUploadBody>

export const CompleteUploadAnswer = Type.Object({
  apiProjectId: projectId(),
  status: Type.String({ description: 'Always `uploaded`.' }),
  sizeBytes: Type.Integer({ description: 'Size of the stored file.' }),
})
export type CompleteUploadAnswer = Static<typeof CompleteUploadAnswer>

export const UploadAnswer = Type.Object({
  name: Type.String({ description: 'The `objectPath`.' }),
  bucket: Type.String(),
  contentType: Type.String({
    description: 'What the file was found to be; the declared type where that could not be told.',
  }),
  size: Type.Integer({ description: 'Stored bytes.' }),
  sha256: Type.String({ description: 'SHA-256 of the stored bytes, hexadecimal.' }),
  timeCreated: instant('When the file was stored.'),
})
export type UploadAnswer = Static<typeof UploadAnswer>
