/**
 * Requests and answers as they are on the wire: field names, types and what they mean. Fields that are not
 * named here are ignored in requests and never sent in answers.
 */
import Type, { type Static, type TSchema } from 'typebox'

const nullableText = (description: string) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], description })
const nullableNumber = (description: string) =>
  Type.Unsafe<number | null>({ type: ['number', 'null'], description })
const projectId = () => Type.String({ description: 'The project, as `create_project` named it.' })
const generationId = () => Type.String({ description: 'The generation, as its creation named it.' })
const instant = (description: string) =>
  Type.String({ description: `${description} ISO 8601, UTC, whole seconds.` })
const projectStatus = () =>
  Type.String({ description: '`uploading` until the file is stored, then `uploaded`.' })
const generationStatus = () => Type.String({ description: '`queued`, `processing`, `complete` or `failed`.' })
const modelKey = () => Type.String({ description: 'The model that the path of the creation stands for.' })

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
})
export type CreateProjectAnswer = Static<typeof CreateProjectAnswer>

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

export const ListGenerationsBody = Type.Object({ apiProjectId: projectId() })
export type ListGenerationsBody = Static<typeof ListGenerationsBody>

export const ListGenerationsAnswer = Type.Object({
  apiProjectId: projectId(),
  generations: Type.Array(
    Type.Object({
      generationId: generationId(),
      status: generationStatus(),
      modelKey: modelKey(),
      progress: nullableNumber('Whole percent of all work; null while queued.'),
      createdAt: instant('When it was asked for.'),
      updatedAt: instant('When it last changed.'),
    }),
    { description: 'Newest first.' },
  ),
})
export type ListGenerationsAnswer = Static<typeof ListGenerationsAnswer>

export const GenerationBody = Type.Object({
  apiProjectId: projectId(),
  sampling: Type.Optional(
    Type.Object(
      { seed: Type.Optional(Type.Number()) },
      { description: 'Taken and not used: the same file always gives the same result here.' },
    ),
  ),
  params: Type.Optional(
    Type.Object({
      prompt: Type.Optional(Type.String({ description: 'Taken and not used.' })),
      fileFormat: Type.Optional(
        Type.String({ description: "Audio format of this result instead of the project's." }),
      ),
    }),
  ),
  idempotencyKey: Type.Optional(
    Type.String({
      description:
        '1 to 255 characters after trimming; the same key on the same project names the same generation.',
    }),
  ),
})
export type GenerationBody = Static<typeof GenerationBody>

export const GenerationAnswer = Type.Object({
  generationId: generationId(),
  apiProjectId: projectId(),
  modelKey: modelKey(),
  status: generationStatus(),
  idempotentReplay: Type.Optional(
    Type.Boolean({
      description: 'True when the idempotency key named an earlier generation; else left out.',
    }),
  ),
})
export type GenerationAnswer = Static<typeof GenerationAnswer>

export const ProgressBody = Type.Object({
  generationId: generationId(),
  apiProjectId: Type.Optional(projectId()),
})
export type ProgressBody = Static<typeof ProgressBody>

export const StageAnswer = Type.Object({
  jobId: nullableText('The work that this is a part of.'),
  jobState: nullableText('`QUEUED`, `RUNNING`, `SUCCEEDED` or `FAILED`; null when it will never be begun.'),
  status: Type.String({ description: '`pending`, `running`, `complete` or `failed`.' }),
  progress: Type.Integer({ description: 'Percent.' }),
  statusMessage: nullableText('A sentence for people.'),
  error: nullableText('What failed.'),
  errorDetails: nullableText('Where and why it failed.'),
})
export type StageAnswer = Static<typeof StageAnswer>

export const ProgressAnswer = Type.Object({
  generationId: generationId(),
  apiProjectId: projectId(),
  status: generationStatus(),
  hasVideo: Type.Boolean(),
  preProcessing: StageAnswer,
  inference: StageAnswer,
  restoredVideo: Type.Optional(StageAnswer),
  error: nullableText('What failed; null unless the generation did.'),
  errorDetails: nullableText('Where and why it failed.'),
  stage: Type.String({ description: 'The fine stage the work is in.' }),
  stageProgress: Type.Optional(Type.Object({ overallPercent: Type.Number(), stagePercent: Type.Number() })),
  queue: Type.Optional(
    Type.Object({
      position: nullableNumber('1 for the generation that is next; null when very many wait.'),
      connectedWorkers: nullableNumber('Not known here.'),
      idleWorkers: nullableNumber('Not known here.'),
      busyWorkers: nullableNumber('Not known here.'),
      waitReason: nullableText('`next_in_line`, or null.'),
      message: Type.String(),
    }),
  ),
})
export type ProgressAnswer = Static<typeof ProgressAnswer>

export const DownloadBody = Type.Object({
  generationId: generationId(),
  apiProjectId: projectId(),
  downloadType: Type.Optional(
    Type.String({
      description: '`audio`, `video` or `transcript`. Default `video` where there is one, else `audio`.',
    }),
  ),
})
export type DownloadBody = Static<typeof DownloadBody>

export const DownloadAnswer = Type.Object({
  generationId: generationId(),
  apiProjectId: projectId(),
  downloadType: Type.String(),
  downloadUrl: Type.String({
    description: 'Signed address of the file; needs no key, works about two hours.',
  }),
  fileName: Type.String({ description: 'A name to save it under.' }),
  storagePath: Type.String({ description: 'Where the file stands in the bucket.' }),
  bucket: Type.String(),
  mimeType: Type.String(),
})
export type DownloadAnswer = Static<typeof DownloadAnswer>

/** A request's body, once the server has checked it against the route's schema. */
export function bodyOf<Schema extends TSchema>(request: { body: unknown }, _schema: Schema): Static<Schema> {
  return request.body as Static<Schema>
}
