/** What is asked of timelines, on the wire. */
import Type from 'typebox'

export const FrameBody = Type.Object({
  atMs: Type.Integer({
    minimum: 0,
    description: 'The moment, from the beginning; past the end it is the last frame.',
  }),
  maxDimension: Type.Optional(
    Type.Integer({
      minimum: 16,
      maximum: 4096,
      description: "Pixels of the longer side at most. Default: the composition's own size.",
    }),
  ),
})
