/** Searches as they are on the wire. The items of results are ours: the vendor's have not been seen. */
import Type, { type Static } from 'typebox'
import { nullable } from './common.ts'

const condition = <Item extends Type.TSchema>(item: Item) =>
  Type.Optional(
    Type.Object({
      must: Type.Optional(Type.Array(item, { maxItems: 100 })),
      any: Type.Optional(Type.Array(item, { maxItems: 100 })),
      not: Type.Optional(Type.Array(item, { maxItems: 100 })),
    }),
  )
const ids = Type.Optional(Type.Array(Type.Unknown()))

export const SearchBody = Type.Object({
  query: Type.Object({
    textQuery: Type.Optional(Type.String()),
    imageQuery: Type.Optional(Type.String()),
    personQuery: condition(Type.Unknown()),
    dialogQuery: condition(Type.String()),
  }),
  queryOption: Type.Optional(
    Type.Object({
      confidenceLevel: Type.Optional(
        Type.Union([Type.Literal('LOW'), Type.Literal('MEDIUM'), Type.Literal('HIGH')]),
      ),
    }),
  ),
  filter: Type.Optional(
    Type.Object({
      projectIds: ids,
      assetIds: ids,
      assetTypes: Type.Optional(Type.Unknown({ description: '`IMAGE`, `VIDEO`, or a list of these.' })),
      indexModifiedFrom: Type.Optional(Type.String()),
      indexModifiedTo: Type.Optional(Type.String()),
    }),
  ),
})
export type SearchBody = Static<typeof SearchBody>

export const SearchStarted = Type.Object({ searchId: Type.String(), status: Type.Literal('RUNNING') })

export const SearchHit = Type.Object({
  projectId: Type.Integer(),
  assetId: Type.Integer(),
  fileName: Type.String(),
  type: Type.Union([Type.Literal('VIDEO'), Type.Literal('IMAGE')]),
  indexId: Type.Integer(),
  sceneId: nullable(Type.Integer({ description: 'Null where the whole file is meant.' })),
  startTimeMs: Type.Integer(),
  endTimeMs: Type.Integer(),
  keyFrameUrl: nullable(Type.String()),
  score: nullable(Type.Number({ description: '0 to 1; null where nothing but conditions was asked.' })),
})
export type SearchHit = Static<typeof SearchHit>

export const SearchResults = Type.Object({
  searchId: Type.String(),
  status: Type.Literal('COMPLETED'),
  totalCount: Type.Integer(),
  totalPage: Type.Integer(),
  pageNo: Type.Integer(),
  pageSize: Type.Integer(),
  results: Type.Array(SearchHit),
})
