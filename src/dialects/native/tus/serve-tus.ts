/** Answers a request of the tus protocol by the tus server, and turns its refusals into problems of this API. */
import type { IncomingMessage } from 'node:http'
import { type Locker, Server } from '@tus/server'
import type { FastifyReply } from 'fastify'
import { asTriptychError, type ErrorCode, TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Core } from '#core/core.ts'
import type { Call } from '#http/dialect.ts'
import { toProblem } from '../errors.ts'
import { CoreDataStore } from './core-data-store.ts'

/** How long a request may go on when its client comes back on another connection. */
const drainMs = 1000

/** The refusals that the tus server makes by itself. */
const codes: Record<number, ErrorCode> = {
  403: 'request_invalid',
  404: 'upload_unknown',
  409: 'upload_offset_mismatch',
  410: 'upload_unknown',
  413: 'upload_too_large',
  499: 'upload_incomplete',
  500: 'storage_failed',
}

/** @param path where uploads are, as clients see it */
export async function serveTus(core: Core, locker: Locker, call: Call, path: string): Promise<FastifyReply> {
  const { request, reply, principal, origin } = call
  let refusal: TriptychError | null = null
  const server = new Server({
    path,
    locker,
    lockDrainTimeout: drainMs,
    maxSize: core.limits.maxUploadBytes,
    datastore: new CoreDataStore(core, principal),
    namingFunction: () => uuidV7(core.clock.now().getTime()),
    generateUrl: (_request, { id }) => `${origin}${path}/${id}`,
    onResponseError: (_request, thrown) => {
      // Its own refusals are plain objects with a status.
      if (thrown instanceof Error && !('status_code' in thrown)) refusal = asTriptychError(thrown)
      return undefined
    },
  })
  const body = request.method === 'PATCH' || request.method === 'POST' ? bodyOf(request.raw) : null
  try {
    const answer = await server.handleWeb(toWebRequest(call, body?.stream ?? null))
    if (refusal) throw refusal
    const text = await answer.text()
    for (const [name, value] of answer.headers) {
      // Who may call from where is said by the dialect, and how long the text is by the server.
      if (!/^(access-control-|content-)/.test(name)) reply.header(name, value)
    }
    if (answer.status < 400) return reply.code(answer.status).send(text === '' ? undefined : text)
    const code = codes[answer.status] ?? 'request_invalid'
    const problem = toProblem(new TriptychError(code, { detail: text.trim() || code }), request.id)
    return reply
      .code(answer.status)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify({ ...problem, status: answer.status }))
  } finally {
    body?.release()
  }
}

function toWebRequest({ request, origin, declaredType }: Call, body: ReadableStream | null): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value)
  }
  // The route's own type stands there by now.
  headers.delete('content-type')
  if (declaredType !== null) headers.set('content-type', declaredType)
  return new Request(origin + request.url.split('?')[0], {
    method: request.method,
    headers,
    ...(body ? { body, duplex: 'half' } : {}),
  } as RequestInit)
}

/** The bytes of a request, read only as they are asked for, so that what is refused can still be read on. */
function bodyOf(raw: IncomingMessage): { stream: ReadableStream; release(): void } {
  const chunks = raw.iterator({ destroyOnReturn: false })
  const stream = new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, release: () => void chunks.return?.() }
}
