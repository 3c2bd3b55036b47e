/** The plainest client: one request as it is written here, and all that came back. */
import { type IncomingHttpHeaders, request } from 'node:http'

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string; body: Body }
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked into by tests that say what they expect
export type Body = any

export type RawCall = {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer
}

/** Adds no header that is not given, but for the host and the length. */
export async function send(
  url: string,
  { method = 'POST', headers = {}, body }: RawCall = {},
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const isJson = incoming.headers['content-type']?.startsWith('application/json') === true
        resolve({
          status: incoming.statusCode!,
          headers: incoming.headers,
          text,
          body: isJson && text !== '' ? JSON.parse(text) : undefined,
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

export type Caller = (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

/** Calls of one key: JSON in, JSON out. */
export function callerOf(url: string, key: string): Caller {
  return (path, body = {}, headers = {}) =>
    send(`${url}/v1/${path}`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
}

export async function createProject(call: Caller, fields: Record<string, unknown> = {}): Promise<Body> {
  const answer = await call('create_project', { fileName: 'talk.wav', contentType: 'audio/wav', ...fields })
  if (answer.status !== 200) throw new Error(`create_project: ${answer.status} ${answer.text}`)
  return answer.body
}

export async function createUploadedProject(
  call: Caller,
  file: Buffer,
  fields?: Record<string, unknown>,
): Promise<Body> {
  const project = await createProject(call, fields)
  const stored = await send(project.uploadUrl, { method: 'PUT', body: file })
  if (stored.status !== 200) throw new Error(`upload: ${stored.status} ${stored.text}`)
  return project
}
