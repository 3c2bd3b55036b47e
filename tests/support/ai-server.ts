/** A server on this machine that answers in the shapes of OpenAI's API, and keeps what it was asked. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type Asked = { path: string; authorization: string | undefined; contentType: string; body: Buffer }

export type AiServer = AsyncDisposable & { url: string; asked: Asked[] }

/** @param answer is given each call and how many came before it; a number is a status without a body; a promise is waited for */
export async function startAiServer(answer: (asked: Asked, index: number) => unknown): Promise<AiServer> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const { authorization, 'content-type': contentType = '' } = request.headers
    const call = { path: request.url ?? '', authorization, contentType, body: await buffer(request) }
    const answered = await answer(call, asked.push(call) - 1)
    if (typeof answered === 'number') response.writeHead(answered).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answered))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
