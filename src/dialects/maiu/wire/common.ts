/** What several answers share. */
import Type, { type Static, type TSchema } from 'typebox'

export const nullable = <Schema extends TSchema>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [(schema as { type?: string }).type, 'null'] })

const code = Type.Literal('0')
const message = Type.Literal('success')

export const answerOf = <Result extends TSchema>(result: Result) => Type.Object({ code, message, result })
export const nothing = Type.Object({ code, message })

export const pageOf = <Item extends TSchema>(item: Item) =>
  answerOf(
    Type.Object({
      content: Type.Array(item),
      totalCount: Type.Integer(),
      totalPage: Type.Integer(),
      pageNo: Type.Integer(),
      pageSize: Type.Integer(),
    }),
  )

export const localTime = (description: string) =>
  Type.String({ description: `${description} ISO 8601, without zone or fraction.` })
