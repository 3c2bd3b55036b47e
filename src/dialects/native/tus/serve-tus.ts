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
import { refusalOf, type TusRefusal, tusVersion } from './tus-request.ts'

/** How long a request may go on when its client comes back on another connection. */
const drainMs = 1000

/** The refusals that the tus server makes by itself; what is not here is `request_invalid`. */
const codes: Record<number, ErrorCode> = {
  404: 'upload_unknown',
  409: 'upload_offset_mismatch',
  410: 'upload_unknown',
  413: 'upload_too_large',
  499: 'upload_incomplete',
  500: 'storage_failed',
}

/**
 * @param path where uploads are, as clients see it
 * @param method what is asked for, where that is not what the request line says
 */
export async function serveTus(
  core: Core,
  locker: Locker,
  call: Call,
  path: string,
  method = call.request.method,
): Promise<FastifyReply> {
  const { request, reply, principal, origin, declaredType } = call
  const refused = refusalOf(request, method, declaredType)
  if (refused) return refuse(call, 'request_invalid', refused)
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
  const body = method === 'PATCH' || method === 'POST' ? bodyOf(request.raw) : null
  try {
    const answer = await server.handleWeb(toWebRequest(call, method, body?.stream ?? null))
    if (refusal) throw refusal
    const text = await answer.text()
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => isOfTus(name)))
    if (answer.status < 400)
      return reply
        .code(answer.status)
        .headers(headers)
        .send(text === '' ? undefined : text)
    // It says 403 of a header that is missing.
    const status = answer.status === 403 ? 400 : answer.status
    const code = codes[status] ?? 'request_invalid'
    return refuse(call, code, { status, detail: text.trim() || code, headers })
  } finally {
    body?.release()
  }
}

/** Who may call from where is said by the dialect, how long the text is and whether the line is kept by the server. */
function isOfTus(header: string): boolean {
  return !/^(access-control-|content-|connection$)/.test(header)
}

function refuse({ request, reply }: Call, code: ErrorCode, { status, detail, headers }: TusRefusal) {
  const problem = toProblem(new TriptychError(code, { detail }), request.id)
  return reply
    .code(status)
    .headers({ 'tus-resumable': tusVersion, ...headers })
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...problem, status }))
}

function toWebRequest({ request, declaredType }: Call, method: string, body: ReadableStream | null): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers.set(name, value)
  }
  // The route's own type stands there by now.
  headers.delete('content-type')
  if (declaredType !== null) headers.set('content-type', declaredType.trim().toLowerCase())
  // Nobody reads the host, and what the client calls it may be no host at all.
  return new Request(new URL(request.url.split('?')[0]!, 'http://localhost'), {
    method,
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
