/** What a dialect is to the server: a table of routes, a way to know the caller, and a way to say no. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TObject, TSchema } from 'typebox'
import type { TriptychError } from '#base/errors.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { Scope } from '#core/credentials/scopes.ts'

/**
 * What a route needs of its caller: a key with a core scope, nothing but its link where that is `signed`, or a
 * `token` of its own, which its `admit` judges.
 */
export type Access = Scope | 'signed' | 'token'

/** Writes a vendor's error body and status. */
export type SendError = (error: TriptychError, request: FastifyRequest, reply: FastifyReply) => FastifyReply

export type RouteMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Route = {
  method: RouteMethod
  /** As the vendor has it; the server mounts it at `/` and under the dialect's own root. */
  path: string
  access: Access
  /** Of a `token` route: rejects unless the caller may go on; runs before the body is read. */
  admit?(request: FastifyRequest): Promise<void>
  /** Where a route says no in another shape than the rest of its dialect. */
  sendError?: SendError
  /** That shape, for the API pages. */
  errorBody?: TSchema
  /** `json`: an object, whatever the content type says, an empty body being `{}`; `stream`: bytes as they come. */
  body: 'json' | 'stream' | 'none'
  /** JSON limit in bytes; default 1 MiB. */
  bodyLimit?: number
  schema?: { body?: TSchema; response?: Record<number, TSchema> }
  /** What it reads behind the question mark. All of it is text, so that `queryOf` gives it and the handler judges it. */
  query?: TObject
  /** Headers that it reads besides those of every route. */
  headers?: TObject
  /** Good answers that are no JSON, by status: their media types; none where there is no body. */
  answers?: Record<number, readonly string[]>
  /** What an answer to OPTIONS of this path carries besides the dialect's headers. */
  preflight?(): Readonly<Record<string, string>>
  /** One line for the API pages; null leaves the route off them. */
  summary: string | null
  /** The answer's body, or the reply itself once it has been sent. */
  handle(call: Call): Promise<unknown>
}

export type Call = {
  request: FastifyRequest
  reply: FastifyReply
  /** On `signed` and `token` routes there is no principal, and reading it is a mistake of ours. */
  principal: Principal
  /** Where the client reached us: scheme, host and any prefix, without a slash at the end. */
  origin: string
  /** The content type the client declared, before the server took the body as the route wants it. */
  declaredType: string | null
  /** Aborted when the client goes away. */
  signal: AbortSignal
}

/** What the API pages say of a dialect besides its routes. */
export type ApiDescription = {
  title: string
  /** Whose API it is and how a client is pointed here, in Markdown. */
  text: string
  /** Schemas by name, among other things, as a module exports them: those that begin with a capital are named so. */
  schemas: Readonly<Record<string, unknown>>
  /** Ways to show a key: one of them is enough, of each all that it holds is needed. */
  keys: readonly Readonly<Record<string, SecurityScheme>>[]
  error: { mediaType: string; body: TSchema }
}

/** As OpenAPI has them. */
export type SecurityScheme = { description?: string } & (
  | { type: 'http'; scheme: 'bearer' }
  | { type: 'apiKey'; in: 'header'; name: string }
)

export type Dialect = {
  name: string
  api: ApiDescription
  /**
   * Where it is always served, such as `/diffio`, beside `/`. Empty when its own paths begin with a root: then it is
   * served once.
   */
  root: string
  /** Below this, as below its root, paths that nobody serves are answered in this dialect's words. */
  home?: string
  routes: readonly Route[]
  /** Recognises the caller by the vendor's scheme. Rejects with `key_missing`, `key_unknown` or `key_inactive`. */
  authenticate(request: FastifyRequest): Promise<Principal>
  sendError: SendError
  /** What the vendor reads a JSON body as, before it is looked at; may change the body itself. */
  normalizeBody?(body: Record<string, unknown>): Record<string, unknown>
  /** Headers on every answer, preflights included. */
  headers: Readonly<Record<string, string>>
  /** What the vendor calls the header that names a request, on every answer. */
  traceHeader?: string
}
