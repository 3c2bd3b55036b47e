/** What calls take behind the question mark. All of it is text; the types say what it must read as. */
import Type from 'typebox'

export type PageRules = {
  /** How many items a page may have, and how many it has where nobody says. */
  most: number
  usual: number
  /** Whether the page must be named, as most lists want it; default true. */
  isRequired?: boolean
}

/** Below every offset that Postgres takes, at any size of a page. */
export const lastPage = 1_000_000_000

const pageNum = Type.Integer({ minimum: 1, maximum: lastPage })

export const pageQuery = ({ most, usual, isRequired = true }: PageRules) =>
  Type.Object({
    pageNum: isRequired ? pageNum : Type.Optional(pageNum),
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual })),
  })

export const personPages = { most: 1000, usual: 1000 }

export const PersonListQuery = Type.Object({
  ...pageQuery(personPages).properties,
  name: Type.Optional(Type.String({ description: 'Part of a name.' })),
  tagIdList: Type.Optional(Type.String({ description: 'Numbers of tags, with commas between.' })),
})

export const tagPages = { most: 50, usual: 10 }

export const TagListQuery = Type.Object({
  ...pageQuery(tagPages).properties,
  id: Type.Optional(Type.Integer()),
  name: Type.Optional(Type.String({ description: 'Part of a name.' })),
})

export const SimilarQuery = Type.Object({
  personCount: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, default: 3 })),
  scoreThreshold: Type.Optional(Type.Integer({ minimum: 80, maximum: 100, default: 80 })),
})

export const MoveQuery = Type.Object({ new_project_id: Type.Integer() })

/** Of a link that carries its own permission. */
export const LinkQuery = Type.Object({
  expires: Type.String({ description: 'Seconds since 1970.' }),
  signature: Type.String(),
})
