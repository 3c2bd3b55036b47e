/** Calls to the AI server that the operator named: any that speaks OpenAI's API, for engines that do not dial. */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { ServerCall } from '#engines/engine.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'

/** What may be asked for: an engine that a hostile file took over can reach nothing else. */
const paths: ReadonlySet<string> = new Set(['audio/transcriptions', 'chat/completions', 'embeddings'])
/** Half a minute of speech on a slow machine, and a few sentences about a picture. */
const timeoutMs: Readonly<Record<string, number>> = { 'audio/transcriptions': 10 * 60_000 }
const usualTimeoutMs = 3 * 60_000
/** Before the second try and the third: a server that loads a model or has too much to do is soon there again. */
const pausesMs = [1000, 5000]
/** What took as long as this before it failed would do so again. */
const longestRetriedMs = 30_000
const maxAnswerBytes = 4 * 1024 ** 2

export type AiServerOptions = {
  /** Such as `http://127.0.0.1:8080/v1`. */
  url: string
  key: string | null
  /** Before each further try. */
  pausesMs?: readonly number[]
}

type Answer = Awaited<ReturnType<ServerCall>>

/** Asks again a little later where nothing comes back, or the answer says that the server is busy or ill. */
export function openAiServer(options: AiServerOptions): ServerCall {
  const pauses = options.pausesMs ?? pausesMs
  const ask = callOnce(options)
  return async (request) => {
    for (let index = 0; ; index++) {
      const startMs = systemClock.elapsedMs()
      const tried = await ask(request).then(asAnswered, asFailed)
      const isLate = systemClock.elapsedMs() - startMs > longestRetriedMs
      const isLast = index >= pauses.length || isLate || request.signal.aborted
      if (isLast || !tried.isWorthAnotherTry) return tried.answer()
      await sleep(pauses[index], undefined, { signal: request.signal }).catch(() => undefined)
    }
  }
}

type Tried = { isWorthAnotherTry: boolean; answer(): Answer }

function asAnswered(answer: Answer): Tried {
  return { isWorthAnotherTry: answer.status === 429 || answer.status >= 500, answer: () => answer }
}

function asFailed(error: unknown): Tried {
  const answer = () => {
    throw error
  }
  return { isWorthAnotherTry: error instanceof TriptychError && error.code === 'outbound_failed', answer }
}

function callOnce({ url, key }: AiServerOptions): ServerCall {
  // The operator named it, and it is most often on this machine or beside it.
  const outbound = createOutboundClient({ allowPrivate: ['0.0.0.0/0', '::/0'] })
  return async ({ path, contentType, body, signal }) => {
    if (!paths.has(path))
      throw new TriptychError('address_refused', { detail: 'No engine may ask for that.' })
    const answer = await outbound.send({
      url: `${url.replace(/\/+$/, '')}/${path}`,
      method: 'POST',
      headers: {
        'content-type': contentType,
        accept: 'application/json',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      },
      body: Buffer.from(body),
      timeoutMs: timeoutMs[path] ?? usualTimeoutMs,
      maxAnswerBytes,
      isHttpAllowed: true,
      signal,
    })
    if (!answer.isWhole)
      throw new TriptychError('outbound_failed', {
        detail: `The AI server answered with over ${maxAnswerBytes} bytes.`,
      })
    return { status: answer.status, body: answer.body }
  }
}
