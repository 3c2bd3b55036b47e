/** Tasks as they are on the wire. */
import Type, { type Static } from 'typebox'
import { languages, sceneRanges } from '#core/indexes/found-index.ts'
import type { RenderTerms } from '#core/renders/render-terms.ts'
import type { RestoreOptions } from '#core/tasks/restore-input.ts'
import { outputRatios } from '#timeline/editor-state.ts'
import { document, instant, nullable, nullableInstant, nullableText } from './common.ts'

const chains = ['flash', 'best'] as const satisfies readonly RestoreOptions['chain'][]
const filmFormats = ['mp4', 'webm'] as const satisfies readonly RenderTerms['format'][]
const audioFormats = ['mp3', 'flac', 'wav'] as const satisfies readonly RestoreOptions['audioFormat'][]

const priority = () =>
  Type.Integer({
    minimum: -100,
    maximum: 100,
    description: 'Higher goes first, among all accounts. Above 0 only with the `admin` scope.',
  })

const fields = {
  id: Type.String(),
  kind: Type.String({ description: 'What is done, such as `restore`.' }),
  state: Type.String({ description: '`queued`, `running`, `succeeded`, `failed` or `canceled`.' }),
  label: Type.String({
    description: 'The name it was asked for by: a chain, or what a vendor calls the work.',
  }),
  projectId: nullableText('The project it works on; null for work of the account.'),
  assetId: nullableText('The file it works on.'),
  parameters: document('What it was told.'),
  credentialId: Type.String({ description: 'The key that asked for it.' }),
  priority: priority(),
  attempt: Type.Integer({ description: 'How often it was begun.' }),
  progress: Type.Object({
    stage: nullableText('What is being done now, or was last.'),
    stageFraction: Type.Number({ description: 'Of the stage, 0 to 1.' }),
    overallFraction: Type.Number({ description: 'Of all work, 0 to 1.' }),
  }),
  error: nullable(Type.Object({ code: Type.String(), detail: nullableText('A sentence for people.') })),
  createdAt: instant('When it was asked for.'),
  updatedAt: instant('When it last changed.'),
  startedAt: nullableInstant('When it was first begun.'),
  finishedAt: nullableInstant('When it ended, however it did.'),
  cancelRequestedAt: nullableInstant('When somebody asked for its end.'),
}

export const TaskAnswer = Type.Object(fields)
export type TaskAnswer = Static<typeof TaskAnswer>

export const TaskAttempt = Type.Object({
  number: Type.Integer(),
  outcome: Type.Unsafe<'running' | 'succeeded' | 'failed' | 'canceled' | 'given back'>({
    type: 'string',
    description: '`running`, `succeeded`, `failed`, `canceled`, or `given back` to be tried again.',
  }),
  startedAt: instant('When a worker took it.'),
  endedAt: nullableInstant('When the attempt ended.'),
  code: nullableText('Why it ended, from the catalogue of errors.'),
  reason: nullableText('The same for people.'),
})
export type TaskAttempt = Static<typeof TaskAttempt>

export const TaskDetail = Type.Object({
  ...fields,
  result: document('What the work found and did; null until it has succeeded.'),
  outputs: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.String({ description: '`audio`, `video`, `master` ...' }),
      name: Type.String(),
      assetId: Type.String({ description: 'Its bytes are at `/assets/{assetId}/content`.' }),
      mediaType: Type.String(),
      sizeBytes: Type.Integer(),
      sha256: Type.String(),
      expiresAt: nullableInstant('Until when it is kept; null for good.'),
    }),
  ),
  attempts: Type.Array(TaskAttempt, { description: 'Oldest first.' }),
})
export type TaskDetail = Static<typeof TaskDetail>

const parameters = {
  chain: Type.Optional(
    Type.Enum([...chains], {
      description:
        'Default `flash`; `best` looks at the recording first, repairs it, and takes about three times as long.',
    }),
  ),
  audioFormat: Type.Optional(
    Type.Enum([...audioFormats], { description: 'Of the sound to download; a restoration needs it.' }),
  ),
  strength: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'How much of the restored sound there is in the result. Default 1.',
    }),
  ),
  loudness: Type.Optional(
    Type.Number({
      minimum: -40,
      maximum: -8,
      description: 'LUFS to bring the result to. By default its level is kept.',
    }),
  ),
  ratio: Type.Optional(
    Type.Enum([...outputRatios], { description: 'Of the film. Default `custom`: that of the composition.' }),
  ),
  scale: Type.Optional(
    Type.Number({
      minimum: 0.6,
      maximum: 8,
      description: 'Pixels of the film for each of the canvas. Default 1.',
    }),
  ),
  fps: Type.Optional(Type.Enum([30, 60], { description: 'Frames per second. Default 30.' })),
  format: Type.Optional(Type.Enum([...filmFormats], { description: 'Default `mp4`.' })),
  sceneRange: Type.Optional(
    Type.Enum([...sceneRanges], { description: 'How long the scenes of an index are. Default `medium`.' }),
  ),
  minSceneSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3600 })),
  maxSceneSeconds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 3600, description: 'Both, in place of `sceneRange`.' }),
  ),
  personCount: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 10,
      description: 'The most people to tell apart; 0 looks for none. Default 10.',
    }),
  ),
  languages: Type.Optional(
    Type.Array(Type.Enum([...languages]), {
      minItems: 1,
      maxItems: languages.length,
      description: 'Spoken and shown, the likeliest first. Default Korean and English.',
    }),
  ),
  detectAudioEffects: Type.Optional(
    Type.Boolean({ description: 'Looks for music, applause and laughter. Default false.' }),
  ),
}

export const CreateTaskBody = Type.Object({
  kind: Type.Enum(['restore', 'render', 'analyze'], { description: 'What is to be done.' }),
  assetId: Type.Optional(
    Type.String({
      description:
        'Any file to restore, which gets a restoration project of its own, or any video or image to analyze.',
    }),
  ),
  projectId: Type.Optional(
    Type.String({
      description:
        'A restoration project, whose source is worked on; a timeline project, which is drawn; or the library that is to hold what is analyzed.',
    }),
  ),
  taskId: Type.Optional(
    Type.String({ description: 'An earlier film, drawn again with these parameters in place of its own.' }),
  ),
  parameters: Type.Object(parameters),
  priority: Type.Optional(priority()),
})
export type CreateTaskBody = Static<typeof CreateTaskBody>

export const PatchTaskBody = Type.Object({ priority: priority() })
export type PatchTaskBody = Static<typeof PatchTaskBody>
