/** What several bodies share. */
import Type, { type Static, type TSchema } from 'typebox'

export const nullable = <Schema extends TSchema>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [(schema as { type?: string }).type, 'null'] })

export const instant = (description: string) =>
  Type.String({ description: `${description} ISO 8601, UTC, milliseconds.` })

export const nullableText = (description: string) => nullable(Type.String({ description }))
export const nullableInstant = (description: string) => nullable(instant(description))
export const nullableInteger = (description: string) => nullable(Type.Integer({ description }))

/** JSON of a shape that is not ours. */
export const document = (description: string) => Type.Unsafe<unknown>({ description })

export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: nullableText('Give it as `cursor` for the next page; null on the last.'),
  })
}
