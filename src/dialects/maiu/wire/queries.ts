/** What calls take behind the question mark. All of it is text; the types say what it must read as. */
import Type from 'typebox'

/** Below every offset that Postgres takes, at any size of a page. */
export const lastPage = 1_000_000_000

const pageNum = Type.Integer({ minimum: 1, maximum: lastPage })

/**
 * Pages of a list, and what calls take for them.
 * @param most how many items a page may have
 * @param usual how many it has where nobody says
 * @param isRequired whether the page must be named, as most lists want it
 */
const pagesOf = (most: number, usual: number, isRequired = true) => ({
  most,
  usual,
  isRequired,
  query: Type.Object({
    pageNum: isRequired ? pageNum : Type.Optional(pageNum),
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual })),
  }),
})
export type Pages = ReturnType<typeof pagesOf>

export const largePages = pagesOf(1000, 1000)
export const hitPages = pagesOf(100, 50, false)
export const tagPages = pagesOf(50, 10)

export const PersonListQuery = Type.Object({
  ...largePages.query.properties,
  name: Type.Optional(Type.String({ description: 'Part of a name.' })),
  tagIdList: Type.Optional(Type.String({ description: 'Numbers of tags, with commas between.' })),
})

export const TagListQuery = Type.Object({
  ...tagPages.query.properties,
  id: Type.Optional(Type.Integer()),
  name: Type.Optional(Type.String({ description: 'Part of a name.' })),
})

/** How many are listed, and how alike they are at least, of 100. */
export const similarCount = { minimum: 1, maximum: 10, default: 3 }
export const similarScore = { minimum: 80, maximum: 100, default: 80 }

export const SimilarQuery = Type.Object({
  personCount: Type.Optional(Type.Integer(similarCount)),
  scoreThreshold: Type.Optional(Type.Integer(similarScore)),
})

export const MoveQuery = Type.Object({ new_project_id: Type.Integer() })

/** Of a link that carries its own permission. */
export const LinkQuery = Type.Object({
  expires: Type.String({ description: 'Seconds since 1970.' }),
  signature: Type.String(),
})
