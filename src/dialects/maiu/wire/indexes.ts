/** Indexes as they are on the wire. What is nested in the whole of one is our proposal: the vendor's was not seen. */
import Type, { type Static } from 'typebox'
import { AnalysisSetting } from './analysis.ts'
import { localTime, nullable } from './common.ts'

const fields = {
  indexId: Type.Integer(),
  type: Type.Optional(Type.Unsafe<'IMAGE' | 'VIDEO'>({ type: 'string', enum: ['IMAGE', 'VIDEO'] })),
  createdTime: localTime('When it was made.'),
  createdUserName: Type.String(),
  updatedTime: localTime('When it last changed.'),
  updatedUserName: Type.String(),
  analysisSetting: AnalysisSetting,
}

export const IndexItem = Type.Object(fields)
export type IndexItem = Static<typeof IndexItem>

export const IndexList = Type.Object({ totalCount: Type.Integer(), indexes: Type.Array(IndexItem) })

const span = { startTimeMs: Type.Integer(), endTimeMs: Type.Integer() }
const text = nullable(Type.String())
const number = nullable(Type.Integer())
/** Absent of images, which have no times. */
const segments = Type.Optional(Type.Array(Type.Object({ ...span, confidence: Type.Number() })))

export const IndexDetail = Type.Object({
  ...fields,
  durationMs: Type.Optional(Type.Integer()),
  persons: Type.Array(Type.Object({ personId: number, name: text, thumbnailUrl: text, segments })),
  keywords: Type.Array(Type.Object({ keyword: Type.String(), category: Type.String(), segments })),
  speakers: Type.Optional(Type.Array(Type.Object({ speakerId: Type.Integer(), name: Type.String() }))),
  scripts: Type.Optional(
    Type.Array(
      Type.Object({
        scriptId: Type.Integer(),
        speakerId: number,
        ...span,
        text: Type.String(),
        language: text,
        confidence: Type.Number(),
      }),
    ),
  ),
  audioEffects: Type.Optional(
    Type.Array(Type.Object({ type: Type.String(), ...span, confidence: Type.Number() })),
  ),
  scenes: Type.Optional(
    Type.Array(
      Type.Object({
        sceneId: Type.Integer(),
        ...span,
        keyFrameUrl: text,
        shots: Type.Array(Type.Object({ shotId: Type.Integer(), ...span })),
        personIds: Type.Array(Type.Integer()),
        keywords: Type.Array(Type.String()),
        scriptIds: Type.Array(Type.Integer()),
        texts: Type.Array(Type.String()),
        summary: text,
      }),
    ),
  ),
})
export type IndexDetail = Static<typeof IndexDetail>
