import fastify from 'fastify'
import Type, { type TSchema } from 'typebox'
import { describe, expect, test } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { fromFastifyError } from './fastify-errors.ts'

/** What the server's own validator makes of a body, in our words. */
async function refusalOf(schema: TSchema, body: object): Promise<TriptychError> {
  const app = fastify({ ajv: { customOptions: { coerceTypes: false } } })
  let refusal: unknown
  app.setErrorHandler((thrown, _request, reply) => {
    refusal = fromFastifyError(thrown)
    return reply.code(400).send()
  })
  app.post('/', { schema: { body: schema } }, async () => null)
  await app.inject({ method: 'POST', url: '/', body })
  await app.close()
  if (!(refusal instanceof TriptychError)) throw new Error('nothing was refused')
  return refusal
}

describe('a body that its schema refuses', () => {
  test.each<[TSchema, unknown, string]>([
    [Type.String(), 5, 'must be a string'],
    [Type.String(), undefined, 'is required'],
    [Type.Unsafe({ type: ['number', 'null'] }), 'x', 'must be a number or null'],
    [Type.Integer({ minimum: 2, maximum: 4 }), 1.5, 'must be a whole number'],
    [Type.Integer({ minimum: 2, maximum: 4 }), 1, 'must be at least 2'],
    [Type.Integer({ minimum: 2, maximum: 4 }), 5, 'must be at most 4'],
    [Type.Enum(['test', 'live']), 'x', 'must be one of test, live'],
    [Type.String({ minLength: 1 }), '', 'must not be empty'],
    [Type.String({ minLength: 3 }), 'ab', 'must have at least 3 characters'],
    [Type.String({ maxLength: 2 }), 'abc', 'must have at most 2 characters'],
    [Type.Array(Type.String(), { minItems: 1 }), [], 'must not be empty'],
    [Type.Array(Type.String(), { minItems: 2 }), ['a'], 'must have at least 2 items'],
    [Type.Array(Type.String(), { maxItems: 1 }), ['a', 'b'], 'must have at most 1 item'],
    [Type.Array(Type.String(), { uniqueItems: true }), ['a', 'a'], 'must not name anything twice'],
    [Type.Boolean(), 'true', 'must be true or false'],
    [Type.Object({}), [], 'must be an object'],
    [Type.String({ pattern: '^a' }), 'b', 'must match pattern "^a"'],
  ])('%j of %j', async (schema, value, message) => {
    const {
      code,
      message: sentence,
      facts,
    } = await refusalOf(Type.Object({ field: schema }), { field: value })
    expect(code).toBe('request_invalid')
    expect(sentence).toBe(`field: ${message}.`)
    expect(facts.issues).toEqual([{ path: '/field', message }])
  })

  test('is told where in it', async () => {
    const schema = Type.Object({ parts: Type.Array(Type.Object({ etag: Type.String() })) })
    const { message, facts } = await refusalOf(schema, { parts: [{ etag: 'x' }, {}] })
    expect(message).toBe('parts.1.etag: is required.')
    expect(facts.issues).toEqual([{ path: '/parts/1/etag', message: 'is required' }])
  })
})
