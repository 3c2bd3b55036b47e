import fastify, { type FastifyInstance } from 'fastify'
import Type from 'typebox'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Dialect, Route } from '../dialect.ts'
import { registerApiPages } from './pages.ts'

const Word = Type.Object({ word: Type.String() })

const routes: Route[] = [
  {
    method: 'PUT',
    path: '/v1/words/:wordId/*',
    access: 'projects:write',
    body: 'json',
    query: Type.Object({ loud: Type.Optional(Type.Boolean({ description: 'Or not.' })), at: Type.Integer() }),
    schema: { body: Word, response: { 200: Type.Array(Word) } },
    answers: { 200: ['text/plain'], 204: [] },
    summary: 'Say a word',
    handle: async () => undefined,
  },
  {
    method: 'POST',
    path: '/v1/hidden',
    access: 'signed',
    body: 'none',
    summary: null,
    handle: async () => 0,
  },
]

const dialect = {
  name: 'words',
  root: '/words',
  routes,
  api: {
    title: 'Words',
    text: 'Said here.',
    schemas: { Word, word: Word, Words: 'none' },
    keys: [
      { one: { type: 'http', scheme: 'bearer' } },
      { two: { type: 'apiKey', in: 'header', name: 'x-two' } },
    ],
    error: { mediaType: 'application/json', body: Type.Object({ error: Type.String() }) },
  },
} as unknown as Dialect

let app: FastifyInstance
let origin: string

beforeAll(async () => {
  app = fastify()
  registerApiPages(app, [dialect], '1.2.3')
  origin = await app.listen({ port: 0 })
})

afterAll(() => app?.close())

it('the page and all that it loads come from this server', async () => {
  const page = await fetch(`${origin}/docs/api`)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  const text = await page.text()
  const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!)
  expect(loaded).toHaveLength(4)
  for (const address of loaded) {
    const answer = await fetch(origin + address)
    expect(answer.status, address).toBe(200)
    expect((await answer.text()).length, address).toBeGreaterThan(100)
  }
  const start = await (await fetch(`${origin}/docs/api/reader/start.js`)).text()
  expect(start).toContain('{"name":"Words","url":"/docs/api/words.json"}')
  expect((await fetch(`${origin}/docs/api/reader/package.json`)).status).toBe(404)
})

it('a document tells what its routes say', async () => {
  const document = (await (await fetch(`${origin}/docs/api/words.json`)).json()) as Record<string, unknown>
  expect(document).toMatchObject({
    info: { title: 'Words', version: '1.2.3' },
    servers: [{ url: '/words' }, { url: '/' }],
    security: [{ one: [] }, { two: [] }],
    components: { schemas: { Word: { type: 'object', required: ['word'] } } },
  })
  expect(document.paths).toEqual({
    '/v1/words/{wordId}/{rest}': {
      put: {
        operationId: 'putWordsByWordIdRest',
        tags: ['projects'],
        summary: 'Say a word',
        description: 'Needs the scope `projects:write`.',
        parameters: [
          { in: 'path', name: 'wordId', required: true, schema: { type: 'string' } },
          { in: 'path', name: 'rest', required: true, schema: { type: 'string' } },
          { in: 'query', name: 'loud', required: false, description: 'Or not.', schema: { type: 'boolean' } },
          { in: 'query', name: 'at', required: true, schema: { type: 'integer' } },
        ],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Word' } } },
        },
        responses: {
          200: {
            description: 'OK',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Word' } } },
              'text/plain': {},
            },
          },
          204: { description: 'No Content' },
          default: { $ref: '#/components/responses/Refusal' },
        },
      },
    },
  })
})
