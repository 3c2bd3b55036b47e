/** A server beside ours, on this machine: gives files to films, and takes messages about them. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Message = { path: string; headers: IncomingHttpHeaders; text: string; atMs: number }

export type MediaHost = {
  origin: string
  /** What is given at a path; anything else is 404. */
  files: Map<string, Buffer | ((response: ServerResponse) => void)>
  /** Paths that were asked for, in order. */
  asked: string[]
  /** Messages that came to paths below `/hook/`. */
  messages: Message[]
  /** How many messages at a path are answered 500 before one is taken. */
  refusals: Map<string, number>
  close(): void
}

export async function startMediaHost(): Promise<MediaHost> {
  const files: MediaHost['files'] = new Map()
  const asked: string[] = []
  const messages: Message[] = []
  const refusals = new Map<string, number>()
  const server = createServer(async (request, response) => {
    const path = request.url!
    if (request.method === 'POST') {
      let text = ''
      for await (const chunk of request) text += chunk
      messages.push({ path, headers: request.headers, text, atMs: Date.now() })
      const left = refusals.get(path) ?? 0
      refusals.set(path, left - 1)
      response.writeHead(left > 0 ? 500 : 200).end()
      return
    }
    asked.push(path)
    const file = files.get(path)
    if (typeof file === 'function') file(response)
    else if (file) response.end(file)
    else response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    asked,
    messages,
    refusals,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
