/** What several requests and answers share. */
import Type, { type Static, type TSchema } from 'typebox'

export const nullable = <Schema extends TSchema>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [(schema as { type?: string }).type, 'null'] })

export const nullableText = (description: string) => nullable(Type.String({ description }))
export const nullableNumber = (description: string) => nullable(Type.Number({ description }))
export const oneOf = <Word extends string>(words: readonly Word[], description: string) =>
  Type.Unsafe<Word>({ type: 'string', enum: [...words], description })
export const instant = (description: string) =>
  Type.String({ description: `${description} ISO 8601, UTC, milliseconds.` })

/** Every answer that is no problem has this around it. */
export const answerOf = <Data extends TSchema>(data: Data) => Type.Object({ data, meta: Type.Object({}) })

export const listOf = <Item extends TSchema>(item: Item) =>
  Type.Object({
    data: Type.Array(item),
    meta: Type.Object({
      nextPageCursor: nullableText('Give it as `pageCursor` for the next page; null on the last.'),
    }),
  })

/** A timeline document. Whether it is valid is not for the schema of a route to say. */
export const editorState = () =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', description: 'The timeline document.' })

export const stateVersion = () =>
  Type.String({ maxLength: 32, description: "The client's own word for the state; kept and said again." })
