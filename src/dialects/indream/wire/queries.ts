/** What calls take behind the question mark and in headers. All of it is text; the types say what it must read as. */
import Type from 'typebox'

/** How many items a page may have, and how many it has where nobody says. */
export type PageSizes = { most: number; usual: number }

export const pageQuery = ({ most, usual }: PageSizes) =>
  Type.Object({
    pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual })),
    pageCursor: Type.Optional(Type.String({ description: 'The `nextPageCursor` of the page before.' })),
  })

export const exportPages = { most: 50, usual: 20 }

export const ExportListQuery = Type.Object({
  ...pageQuery(exportPages).properties,
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
