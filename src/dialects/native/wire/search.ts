/** Hits of a search as they are on the wire. Times are milliseconds from the start of the media, the end not included. */
import Type, { type Static } from 'typebox'
import { nullable, nullableInteger, nullableText } from './common.ts'

const span = { startMs: Type.Integer(), endMs: Type.Integer() }

export const HitAnswer = Type.Object({
  indexId: Type.String(),
  projectId: Type.String({ description: 'The library that holds the file.' }),
  assetId: nullableText('The file.'),
  name: Type.String({ description: 'Of the file.' }),
  kind: Type.String({ description: '`video` or `image`.' }),
  scene: nullableInteger('Null where the whole file is meant.'),
  ...span,
  score: nullable(Type.Number({ description: '0 to 1; null where only persons were asked for.' })),
  foundBy: nullable(
    Type.Object({
      kind: Type.String({ description: '`line`, `text`, `label`, `summary`, `person` or `name`.' }),
      text: Type.String(),
      ...span,
    }),
  ),
  pictureUrl: nullableText('Key frame of the scene.'),
})
export type HitAnswer = Static<typeof HitAnswer>

export const SearchAnswer = Type.Object({
  items: Type.Array(HitAnswer),
  totalCount: Type.Integer({ description: 'At most 1000.' }),
})
