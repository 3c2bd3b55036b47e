/** Calls to the AI server that the operator named: any that speaks OpenAI's API, for engines that do not dial. */
import { TriptychError } from '#base/errors.ts'
import type { ServerCall } from '#engines/engine.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'

/** What may be asked for: an engine that a hostile file took over can reach nothing else. */
const paths: ReadonlySet<string> = new Set(['audio/transcriptions', 'chat/completions'])
/** A minute of speech on a slow machine. */
const timeoutMs = 10 * 60_000
const maxAnswerBytes = 4 * 1024 ** 2

export type AiServerOptions = {
  /** Such as `http://127.0.0.1:8080/v1`. */
  url: string
  key: string | null
}

export function openAiServer({ url, key }: AiServerOptions): ServerCall {
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
      timeoutMs,
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
