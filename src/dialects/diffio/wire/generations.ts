/** Generations, their progress and their results. */
import Type, { type Static } from 'typebox'
import {
  generationId,
  generationStatus,
  instant,
  modelKey,
  nullableNumber,
  nullableText,
  projectId,
} from './fields.ts'

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
      strength: Type.Optional(
        Type.Number({
          minimum: 0,
          maximum: 1,
          description: "Not the vendor's: how much of the restored sound there is in the result. Default 1.",
        }),
      ),
      loudness: Type.Optional(
        Type.Number({
          minimum: -40,
          maximum: -8,
          description: "Not the vendor's: LUFS to bring the result to. By default its level is kept.",
        }),
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
