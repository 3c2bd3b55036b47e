/** What calls take behind the question mark and in headers. All of it is text; the types say what it must read as. */
import Type from 'typebox'

/**
 * Pages of a list, and what calls take for them.
 * @param most how many items a page may have
 * @param usual how many it has where nobody says
 */
const pagesOf = (most: number, usual: number) => ({
  most,
  usual,
  query: Type.Object({
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual })),
    pageCursor: Type.Optional(Type.String({ description: 'The `nextPageCursor` of the page before.' })),
  }),
})
export type Pages = ReturnType<typeof pagesOf>

export const bindingPages = pagesOf(100, 80)
export const projectPages = pagesOf(50, 20)
export const exportPages = pagesOf(50, 20)

export const ExportListQuery = Type.Object({
  ...exportPages.query.properties,
  createdByApiKeyId: Type.Optional(Type.String({ format: 'uuid', description: 'Of one key.' })),
})

export const longestIllustrationQuery = 200

export const IllustrationQuery = Type.Object({
  q: Type.Optional(Type.String({ maxLength: longestIllustrationQuery, description: 'Part of a name.' })),
})

export const OnceHeaders = Type.Object({
  'Idempotency-Key': Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'The same key with the same body is answered with what was made the first time.',
    }),
  ),
})

export const UploadHeaders = Type.Object({
  'x-file-name': Type.String({ description: 'Name of the file, percent-encoded.' }),
  'x-project-id': Type.Optional(Type.String({ description: 'The project to bind the file to.' })),
})
