/** Exports as they are on the wire. */
import Type, { type Static } from 'typebox'
import { outputRatios } from '#timeline/editor-state.ts'
import { editorState, instant, nullable, nullableText, oneOf, stateVersion } from './common.ts'

const optional = <Schema extends Parameters<typeof nullable>[0]>(schema: Schema) =>
  Type.Optional(nullable(schema))

const composition = () => optional(Type.Integer({ minimum: 50, maximum: 1920 }))

const terms = {
  ratio: oneOf(outputRatios, 'Of the film; the composition is centred on a canvas of that ratio.'),
  scale: Type.Number({
    minimum: 0.6,
    maximum: 8,
    description: 'Pixels of the film per pixel of the canvas.',
  }),
  fps: Type.Unsafe<30 | 60>({ type: 'integer', enum: [30, 60] }),
  format: oneOf(['mp4', 'webm'] as const, 'H.264 and AAC, or VP9 and Opus.'),
  clientTaskId: optional(
    Type.String({
      maxLength: 128,
      description: "The client's own name: a repeat under it is the same task.",
    }),
  ),
  callbackUrl: optional(Type.String({ maxLength: 1024, description: 'Told of start and end, by POST.' })),
  callbackHeaders: Type.Optional(
    Type.Unsafe<Record<string, string> | null>({
      type: ['object', 'null'],
      additionalProperties: { type: 'string' },
      maxProperties: 50,
      description: 'Go with every message to `callbackUrl`.',
    }),
  ),
}

export const ProjectExportBody = Type.Object(terms)
export type ProjectExportBody = Static<typeof ProjectExportBody>

export const ExportBody = Type.Object({
  ...terms,
  editorState: editorState(),
  stateVersion: optional(stateVersion()),
  compositionWidth: composition(),
  compositionHeight: composition(),
})
export type ExportBody = Static<typeof ExportBody>

const bill = {
  durationSeconds: Type.Number({ description: 'How long the film is.' }),
  billedStandardSeconds: Type.Integer({ description: 'Whole seconds of full HD at 30 frames.' }),
  chargedCredits: Type.String({ description: 'A decimal number.' }),
}

export const CreatedExport = Type.Object({
  taskId: Type.String(),
  projectId: nullableText('Null for an editor state that came with the call.'),
  createdAt: instant('When it was asked for.'),
  ...bill,
  chargedCreditPool: Type.String(),
})
export type CreatedExport = Static<typeof CreatedExport>

export const statuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'PAUSED', 'CANCELED'] as const

export const ExportTask = Type.Object({
  taskId: Type.String(),
  projectId: nullableText('Null for an editor state that came with the call.'),
  createdByApiKeyId: nullableText('The key that asked for it.'),
  clientTaskId: nullableText("The client's own name of it."),
  status: oneOf(statuses, 'COMPLETED, FAILED and CANCELED are final.'),
  progress: Type.Number({ description: '0 to 100; never falls.' }),
  error: nullableText('Why there is no film.'),
  outputUrl: nullableText('The film, as long as it is kept.'),
  ...bill,
  callbackUrl: nullableText('What is told of start and end.'),
  createdAt: instant('When it was asked for.'),
  completedAt: nullable(instant('When it ended, however it did.')),
})
export type ExportTask = Static<typeof ExportTask>
