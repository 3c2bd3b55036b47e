/** One request as a dialect's handler sees it. What few handlers need is made only when asked for. */
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TriptychError } from '#base/errors.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { Call } from './dialect.ts'

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
    /** Kept before the header is overwritten with the type the route parses. */
    declaredType: string | null
  }
}

export class RequestCall implements Call {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly #publicUrl: string | null
  #abort: AbortController | null = null

  constructor(request: FastifyRequest, reply: FastifyReply, publicUrl: string | null) {
    this.request = request
    this.reply = reply
    this.#publicUrl = publicUrl
  }

  get principal(): Principal {
    if (!this.request.principal)
      throw new TriptychError('internal', { detail: 'A route without a key has no principal.' })
    return this.request.principal
  }

  get origin(): string {
    const { protocol, host, socket } = this.request
    // Clients of HTTP/1.0 need not name the host.
    return this.#publicUrl ?? `${protocol}://${host || addressOf(socket)}`
  }

  get declaredType(): string | null {
    return this.request.declaredType
  }

  get signal(): AbortSignal {
    if (!this.#abort) {
      const abort = new AbortController()
      this.#abort = abort
      const { raw } = this.reply
      const leave = () =>
        abort.abort(new TriptychError('upload_incomplete', { detail: 'The client went away.' }))
      // Who left before anybody asked tells nobody any more.
      if (raw.destroyed) leave()
      else raw.once('close', () => !raw.writableFinished && leave())
    }
    return this.#abort.signal
  }
}

/** Where the connection ends on this side. */
function addressOf({ localAddress = 'localhost', localPort }: Socket): string {
  const host = localAddress.replace(/^::ffff:/, '')
  return `${host.includes(':') ? `[${host}]` : host}:${localPort}`
}
