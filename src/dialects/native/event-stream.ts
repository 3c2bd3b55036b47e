/** Events of an account as server-sent events, from a place on, for as long as the client listens and its key is good. */
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Core } from '#core/core.ts'
import type { EventPosition } from '#core/events/event-log.ts'
import type { Call, Dialect } from '#http/dialect.ts'
import { toEventCursor } from './translate/event-cursor.ts'
import { toEvent } from './translate/things.ts'

/** Proxies close lines on which nothing comes for a minute or less. */
const heartbeatMs = 15_000
const readAtOnce = 200

/** Resolves when the client or the server is gone. Without `after` it begins with what happens from now on. */
export async function followEvents(
  core: Core,
  { request, reply, principal, signal }: Call,
  after: EventPosition | null,
  authenticate: Dialect['authenticate'],
): Promise<FastifyReply> {
  const line = new Line(signal)
  const stop = await core.eventFeed.follow(
    principal.accountId,
    () => line.wake(),
    () => line.end(),
  )
  try {
    let position = after ?? (await core.eventLog.now())
    reply.hijack()
    begin(reply)
    while (!line.isEnded) {
      // The key may have been revoked, or lost the scope, since the last look.
      const caller = await authenticate(request)
      if (!caller.scopes.has('events:read')) break
      const page = await core.eventLog.read(caller, position, readAtOnce)
      for (const event of page.events.map(toEvent))
        await write(
          reply.raw,
          `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
          line,
        )
      // An id without data moves the place a client comes back to past events that are not for it.
      const isBeyond = page.readTo.id !== position.id && page.events.length === 0
      position = page.readTo
      if (page.isFull) continue
      if (isBeyond) await write(reply.raw, `id: ${toEventCursor(position)}\n\n`, line)
      if (await line.isQuietFor(heartbeatMs)) await write(reply.raw, ': still here\n\n', line)
    }
  } catch (error) {
    if (!reply.sent) throw error
    // The client comes back by itself, with the last id it saw.
    request.log.debug({ err: error }, 'a stream of events ended')
  } finally {
    stop()
    if (reply.sent) reply.raw.end()
  }
  return reply
}

function begin(reply: FastifyReply): void {
  const headers = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)])
  reply.raw.writeHead(200, {
    ...Object.fromEntries(headers),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // nginx would collect events before it passes them on.
    'x-accel-buffering': 'no',
    // A line that is kept for another call would hold up the end of the server.
    connection: 'close',
  })
  reply.raw.write(': welcome\n\n')
}

async function write(raw: ServerResponse, text: string, line: Line): Promise<void> {
  if (line.isEnded || raw.write(text)) return
  await once(raw, 'drain', { signal: line.signal })
}

/** Between a follower and those who wake or end it; a wake while it is busy is not lost. */
class Line {
  readonly #ending = new AbortController()
  readonly signal: AbortSignal
  #isAwake = false
  #rouse: (() => void) | null = null

  constructor(clientGone: AbortSignal) {
    this.signal = AbortSignal.any([clientGone, this.#ending.signal])
    this.signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  get isEnded(): boolean {
    return this.signal.aborted
  }

  wake(): void {
    this.#isAwake = true
    this.#rouse?.()
  }

  end(): void {
    this.#ending.abort()
  }

  /** Resolves with true after that long without a wake. */
  async isQuietFor(ms: number): Promise<boolean> {
    if (!this.#isAwake) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        this.#rouse = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#rouse = null
    }
    const isQuiet = !this.#isAwake
    this.#isAwake = false
    return isQuiet
  }
}
