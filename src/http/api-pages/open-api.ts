/** A dialect as a document of OpenAPI 3.1, made of nothing but its table of routes. */
import { STATUS_CODES } from 'node:http'
import type { TObject, TSchema } from 'typebox'
import type { ApiDescription, Dialect, Route, SecurityScheme } from '../dialect.ts'
import { NamedSchemas } from './named-schemas.ts'

const transferToken: SecurityScheme = {
  type: 'http',
  scheme: 'bearer',
  description: 'The token that came with the upload, not the API key.',
}

/** @param version of the server */
export function openApiOf({ api, root, routes }: Dialect, version: string): Record<string, unknown> {
  const schemas = new NamedSchemas(api.schemas)
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    if (route.summary === null) continue
    const path = templateOf(route.path)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, api, schemas) }
  }
  const hasTokens = routes.some(({ access }) => access === 'token')
  return {
    openapi: '3.1.0',
    info: { title: api.title, description: api.text, version },
    servers: [...new Set([root || '/', '/'])].map((url) => ({ url })),
    security: api.keys.map(namesOf),
    paths,
    components: {
      securitySchemes: Object.assign({}, ...api.keys, hasTokens ? { transferToken } : {}),
      responses: { Refusal: refusal(api.error.mediaType, schemas.refer(api.error.body)) },
      schemas: schemas.used(),
    },
  }
}

function namesOf(key: ApiDescription['keys'][number]): Record<string, string[]> {
  return Object.fromEntries(Object.keys(key).map((name) => [name, []]))
}

/** `/b/:bucket/o/*` is `/b/{bucket}/o/{rest}`. */
function templateOf(path: string): string {
  return path.replace(/:([^/]+)/g, '{$1}').replace(/\*$/, '{rest}')
}

function operationOf(route: Route, api: ApiDescription, schemas: NamedSchemas): Record<string, unknown> {
  const { access, method, path, schema, summary } = route
  return {
    operationId: nameOf(method, path),
    tags: [tagOf(route)],
    summary,
    ...(access === 'signed' && { security: [], description: 'The link carries its own permission.' }),
    ...(access === 'token' && { security: [{ transferToken: [] }] }),
    ...(access !== 'signed' && access !== 'token' && { description: `Needs the scope \`${access}\`.` }),
    parameters: [
      ...[...templateOf(path).matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({
        in: 'path',
        name,
        required: true,
        schema: { type: 'string' },
      })),
      ...parametersOf('query', route.query, schemas),
      ...parametersOf('header', route.headers, schemas),
    ],
    ...(route.body === 'json' && schema?.body && { requestBody: jsonBody(schema.body, schemas) }),
    ...(route.body === 'stream' && { requestBody: { required: true, content: { '*/*': {} } } }),
    responses: {
      ...answersOf(route, schemas),
      default: route.errorBody
        ? refusal(api.error.mediaType, schemas.refer(route.errorBody))
        : { $ref: '#/components/responses/Refusal' },
    },
  }
}

/** Calls belong together that need a scope of one noun. */
function tagOf({ access }: Route): string {
  return access === 'signed' || access === 'token' ? 'transfers' : access.split(':')[0]!
}

/** `GET /api/v1/tasks/:taskId` is `getTasksByTaskId`. */
function nameOf(method: string, path: string): string {
  const words = path
    .replace(/^.*?\/v\d+\//, '')
    .replaceAll('*', 'rest')
    .replaceAll(':', 'by-')
    .split(/[^A-Za-z0-9]+/)
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function refusal(mediaType: string, schema: unknown) {
  return { description: 'A refusal, or a failure.', content: { [mediaType]: { schema } } }
}

function parametersOf(place: 'query' | 'header', declared: TObject | undefined, schemas: NamedSchemas) {
  return Object.entries(declared?.properties ?? {}).map(([name, schema]) => {
    const { description, ...rest } = schemas.refer(schema) as { description?: string }
    const required = declared?.required?.includes(name) ?? false
    return { in: place, name, required, ...(description && { description }), schema: rest }
  })
}

function jsonBody(body: TSchema, schemas: NamedSchemas) {
  return { required: true, content: { 'application/json': { schema: schemas.refer(body) } } }
}

function answersOf({ answers = {}, schema }: Route, schemas: NamedSchemas): Record<string, unknown> {
  const json = schema?.response ?? {}
  const statuses = new Set([...Object.keys(json), ...Object.keys(answers)])
  return Object.fromEntries(
    [...statuses].map((status) => {
      const content = {
        ...(json[Number(status)] && {
          'application/json': { schema: schemas.refer(json[Number(status)]!) },
        }),
        ...Object.fromEntries((answers[Number(status)] ?? []).map((mediaType) => [mediaType, {}])),
      }
      const hasContent = Object.keys(content).length > 0
      return [status, { description: STATUS_CODES[status] ?? status, ...(hasContent && { content }) }]
    }),
  )
}
