/** What the parts of the document's schema are made of: JSON Schema draft-07, with the types they stand for. */
import Type, { type Static, type TProperties, type TSchema } from 'typebox'
import type { AnimatedNumber, Params } from '../editor-state.ts'

/** May carry more than is named. */
export const openObject = <Properties extends TProperties>(properties: Properties) => Type.Object(properties)
export const closedObject = <Properties extends TProperties>(properties: Properties) =>
  Type.Object(properties, { additionalProperties: false })

export const text = () => Type.String()
export const name = () => Type.String({ minLength: 1 })
export const flag = () => Type.Boolean()
export const amount = (minimum = 0) => Type.Number({ minimum })
export const count = (minimum = 0) => Type.Integer({ minimum })
/** @param problemCode what is reported in place of the general code when it is none of the words */
export const oneOf = <Word extends string>(words: readonly Word[], problemCode?: string) =>
  Type.Unsafe<Word>({ type: 'string', enum: [...words], ...(problemCode && { problemCode }) })
export const literal = <Value extends string | number>(value: Value) =>
  Type.Unsafe<Value>({ type: typeof value, const: value })
export const optional = <Schema extends TSchema>(schema: Schema) => Type.Optional(schema)

/** The same, or null. */
export const nullable = <Schema extends TSchema & { type?: unknown }>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] })
export const anyObject = () => Type.Unsafe<object>({ type: 'object' })

/**
 * One of several objects, told apart by the field `tag`, which each of them names as a literal or as one of some
 * words. What is wrong with a value is said of the one that its tag names alone.
 */
export const taggedBy = <const Schemas extends readonly TSchema[]>(tag: string, schemas: Schemas) =>
  Type.Unsafe<Static<Schemas[number]>>({
    type: 'object',
    discriminator: { propertyName: tag },
    oneOf: [...schemas],
  })

export const animatedNumber = Type.Unsafe<AnimatedNumber>(
  Type.Object(
    {
      value: Type.Number(),
      keyframes: Type.Array(closedObject({ timeTicks: count(), value: Type.Number() })),
    },
    { additionalProperties: false, title: 'animated number' },
  ),
)

export const params = () =>
  Type.Unsafe<Params>({ type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } })

export const mapOf = <Schema extends TSchema>(schema: Schema, minProperties = 0) =>
  Type.Unsafe<Record<string, Static<Schema>>>({ type: 'object', additionalProperties: schema, minProperties })
