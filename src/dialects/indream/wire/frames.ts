/** Single frames as they are on the wire. */
import Type, { type Static } from 'typebox'
import { editorState } from './common.ts'

export const PreviewFrameBody = Type.Object({
  editorState: Type.Optional(editorState()),
  projectId: Type.Optional(Type.String({ description: 'In place of `editorState`: the latest saved one.' })),
  timestamps: Type.Array(Type.Number({ minimum: 0 }), {
    minItems: 1,
    maxItems: 20,
    description: 'Seconds; moments past the end show the last frame.',
  }),
  maxDimension: Type.Optional(
    Type.Integer({ minimum: 16, maximum: 4096, description: 'Pixels of the longer side at most.' }),
  ),
})
export type PreviewFrameBody = Static<typeof PreviewFrameBody>

export const PreviewFrames = Type.Object({
  frames: Type.Array(
    Type.Object({
      timestamp: Type.Number(),
      imageUrl: Type.String({ description: 'A PNG, for about an hour.' }),
    }),
  ),
})
export type PreviewFrames = Static<typeof PreviewFrames>
