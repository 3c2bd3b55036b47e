/** Persons, their tags and thumbnails as they are on the wire. */
import Type, { type Static } from 'typebox'
import { localTime, nullable } from './common.ts'
import { similarCount, similarScore } from './queries.ts'

const ids = Type.Array(Type.Unknown(), { description: 'Ids, as numbers or as decimal text.' })

const ThumbnailBody = Type.Object({
  thumbnailKey: Type.String(),
  isPrimaryThumbnail: Type.Optional(Type.Boolean({ default: true })),
})
export type ThumbnailBody = Static<typeof ThumbnailBody>

export const CreatePersonBody = Type.Object({
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  thumbnails: Type.Optional(Type.Array(ThumbnailBody, { maxItems: 100 })),
})
export type CreatePersonBody = Static<typeof CreatePersonBody>

export const UpdatePersonBody = Type.Object({
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  primaryThumbnailId: Type.Optional(Type.Unknown()),
})
export type UpdatePersonBody = Static<typeof UpdatePersonBody>

export const SearchPersonsBody = Type.Object({
  pageNum: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  name: Type.Optional(Type.String()),
  personIds: Type.Optional(ids),
  tagIds: Type.Optional(ids),
  nameType: Type.Optional(Type.Union([Type.Literal('NAMED'), Type.Literal('ANONYMOUS')])),
  sortColumn: Type.Optional(
    Type.Union([
      Type.Literal('ASSET_COUNT'),
      Type.Literal('CREATED_AT'),
      Type.Literal('PERSON_ID'),
      Type.Literal('NAME'),
    ]),
  ),
  sortType: Type.Optional(Type.Union([Type.Literal('ASC'), Type.Literal('DESC')])),
})
export type SearchPersonsBody = Static<typeof SearchPersonsBody>

export const MergeBody = Type.Object({ personIds: ids })

export const RecommendBody = Type.Object({
  thumbnailKey: Type.String(),
  personCount: Type.Optional(Type.Integer(similarCount)),
  scoreThreshold: Type.Optional(Type.Integer(similarScore)),
})

export const TagAnswer = Type.Object({ id: Type.Integer(), name: Type.String() })

export const ThumbnailAnswer = Type.Object({
  id: Type.Integer(),
  url: Type.String(),
  isPrimaryThumbnail: Type.Boolean(),
})
export type ThumbnailAnswer = Static<typeof ThumbnailAnswer>

const person = {
  id: Type.Integer(),
  personId: Type.Integer({ description: 'The same as `id`.' }),
  name: nullable(Type.String({ description: 'Null of somebody whom nobody has named.' })),
  description: nullable(Type.String()),
  tags: Type.Array(TagAnswer),
  thumbnails: Type.Array(ThumbnailAnswer),
  assetCount: Type.Integer(),
  sceneCount: Type.Integer(),
}
export const PersonAnswer = Type.Object(person)
export type PersonAnswer = Static<typeof PersonAnswer>

export const AlikePersons = Type.Array(
  Type.Object({ ...person, score: Type.Number({ description: '0 to 100.' }) }),
)

export const MergeAnswer = Type.Object({
  personId: Type.Integer(),
  transferredAssetCount: Type.Integer(),
  transferredThumbnailCount: Type.Integer(),
  mergedTime: localTime('When they were merged.'),
})

export const TagIdsBody = Type.Object({ tagIds: ids })
export const PersonTagsAnswer = Type.Object({ personId: Type.Integer(), tagList: Type.Array(TagAnswer) })

export const CreateTagBody = Type.Object({ name: Type.String() })
export const CreatedTag = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  createdTime: localTime('When it was made.'),
  createdUserName: Type.String(),
})

export const AddThumbnailsBody = Type.Object({
  thumbnails: Type.Array(ThumbnailBody, { minItems: 1, maxItems: 100 }),
})
export const RemoveThumbnailsBody = Type.Object({ thumbnailIds: ids })
export const ThumbnailList = Type.Object({ thumbnailList: Type.Array(ThumbnailAnswer) })
