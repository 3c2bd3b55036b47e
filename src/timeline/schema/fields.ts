/**
 * What the parts of the document's schema are made of: JSON Schema draft-07, with the types they stand for. Each
 * takes last what the field means, for docs/timeline.md.
 */
import Type, { type Static, type TProperties, type TSchema } from 'typebox'
import type { AnimatedNumber, Params } from '../editor-state.ts'

const described = (description: string) => (description === '' ? {} : { description })

/** May carry more than is named. */
export const openObject = <Properties extends TProperties>(properties: Properties, about = '') =>
  Type.Object(properties, described(about))
export const closedObject = <Properties extends TProperties>(properties: Properties, about = '') =>
  Type.Object(properties, { additionalProperties: false, ...described(about) })
export const listOf = <Schema extends TSchema>(schema: Schema, minItems = 0, about = '') =>
  Type.Array(schema, { minItems, ...described(about) })

export const text = (about = '') => Type.String(described(about))
export const name = (about = '') => Type.String({ minLength: 1, ...described(about) })
export const flag = (about = '') => Type.Boolean(described(about))
export const number = (about = '') => Type.Number(described(about))
export const amount = (minimum = 0, about = '') => Type.Number({ minimum, ...described(about) })
export const count = (minimum = 0, about = '') => Type.Integer({ minimum, ...described(about) })
export const countWithin = (minimum: number, maximum: number, about = '') =>
  Type.Integer({ minimum, maximum, ...described(about) })

/** @param problemCode what is reported in place of the general code when it is none of the words */
export const oneOf = <Word extends string>(words: readonly Word[], about = '', problemCode?: string) =>
  Type.Unsafe<Word>({
    type: 'string',
    enum: [...words],
    ...described(about),
    ...(problemCode && { problemCode }),
  })
export const literal = <Value extends string | number>(value: Value, about = '') =>
  Type.Unsafe<Value>({ type: typeof value, const: value, ...described(about) })
export const optional = <Schema extends TSchema>(schema: Schema) => Type.Optional(schema)

/** The same, or null. */
export const nullable = <Schema extends TSchema & { type?: unknown }>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema.type, 'null'] })
export const anyObject = (about = '') => Type.Unsafe<object>({ type: 'object', ...described(about) })
export const mapOf = <Schema extends TSchema>(schema: Schema, minProperties = 0, about = '') =>
  Type.Unsafe<Record<string, Static<Schema>>>({
    type: 'object',
    additionalProperties: schema,
    minProperties,
    ...described(about),
  })

/**
 * One of several objects, told apart by the field `tag`, which each of them names as a literal or as one of some
 * words. What is wrong with a value is said of the one that its tag names alone.
 */
export const taggedBy = <const Schemas extends readonly TSchema[]>(
  tag: string,
  schemas: Schemas,
  about = '',
) =>
  Type.Unsafe<Static<Schemas[number]>>({
    type: 'object',
    discriminator: { propertyName: tag },
    oneOf: [...schemas],
    ...described(about),
  })

/** What an animated number is called wherever there is one, and told by. */
export const animatedNumberTitle = 'animated number'

export const animatedNumber = (about = '') =>
  Type.Unsafe<AnimatedNumber>({
    ...closedObject({
      value: number('Its value while there are no keyframes.'),
      keyframes: listOf(
        closedObject({
          timeTicks: count(0, "Ticks since the item's start, and before its end."),
          value: number('The value at that time.'),
        }),
        0,
        'Between them the value changes evenly.',
      ),
    }),
    title: animatedNumberTitle,
    ...described(about),
  })

export const params = (about = '') =>
  Type.Unsafe<Params>({
    type: 'object',
    additionalProperties: { type: ['string', 'number', 'boolean'] },
    ...described(about),
  })
