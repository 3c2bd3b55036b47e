/** A tus client that can be cut off: it asks where the upload stands, sends from there, and asks again. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { type Answer, send } from '#tests/conformance/diffio/support/call.ts'
import { root } from './api.ts'

export const version = { 'tus-resumable': '1.0.0' }
export const offsetType = { 'content-type': 'application/offset+octet-stream' }

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
export const randomFile = (bytes: number) => randomBytes(bytes)

export function toMetadata(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')
}

export class Tus {
  readonly #url: string
  readonly #key: string

  constructor(url: string, key: string) {
    this.#url = url
    this.#key = key
  }

  async create(headers: Record<string, string>, body?: Buffer): Promise<Answer> {
    return await this.call('POST', `${this.#url}${root}/uploads`, headers, body)
  }

  /** Where the new upload is. */
  async begin(sizeBytes: number, metadata: Record<string, string> = { filename: 'a.bin' }): Promise<string> {
    const made = await this.create({
      'upload-length': String(sizeBytes),
      'upload-metadata': toMetadata(metadata),
    })
    if (made.status !== 201) throw new Error(`create: ${made.status} ${made.text}`)
    return made.headers.location!
  }

  async call(
    method: string,
    url: string,
    headers: Record<string, string> = {},
    body?: Buffer,
  ): Promise<Answer> {
    const answer = await send(url, {
      method,
      headers: { ...version, authorization: `Bearer ${this.#key}`, ...headers },
      ...(body ? { body } : {}),
    })
    const isProblem = answer.headers['content-type']?.includes('problem+json') && answer.text !== ''
    return isProblem ? { ...answer, body: JSON.parse(answer.text) } : answer
  }

  async offset(url: string): Promise<number> {
    const answer = await this.call('HEAD', url)
    if (answer.status !== 200) throw new Error(`HEAD: ${answer.status}`)
    return Number(answer.headers['upload-offset'])
  }

  patch(url: string, offset: number, body: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    return this.call('PATCH', url, { ...offsetType, 'upload-offset': String(offset), ...headers }, body)
  }

  /** As clients do that read nothing before they have sent all: on a line of its own; gives the status. */
  async deafPatch(url: string, body: Buffer, headers: Record<string, string>): Promise<number> {
    const { hostname, port, pathname, host } = new URL(url)
    const lines = Object.entries({
      ...version,
      host,
      authorization: `Bearer ${this.#key}`,
      'content-length': String(body.length),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = connect(Number(port), hostname)
    const failed = once(socket, 'error').then(([error]) => Promise.reject(error))
    const sent = new Promise((resolve) => {
      socket.write(`PATCH ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`)
      socket.write(body, resolve)
    })
    await Promise.race([sent, failed])
    const [answer] = await Promise.race([once(socket, 'data'), failed])
    socket.destroy()
    return Number(/^HTTP\/1\.1 (\d{3})/.exec(String(answer))?.[1])
  }

  /** Announces all of `body`, sends the beginning of it and hangs up, after a while or at once. */
  async cutPatch(url: string, offset: number, body: Buffer, sentBytes: number, holdMs = 5): Promise<void> {
    await new Promise<void>((resolve) => {
      const outgoing = request(url, {
        method: 'PATCH',
        agent: false,
        headers: {
          ...version,
          ...offsetType,
          authorization: `Bearer ${this.#key}`,
          'upload-offset': String(offset),
          'content-length': String(body.length),
        },
      })
      outgoing.on('error', () => resolve())
      outgoing.on('close', () => resolve())
      outgoing.on('response', (incoming) => incoming.resume())
      outgoing.write(body.subarray(0, sentBytes), () => setTimeout(() => outgoing.destroy(), holdMs))
    })
  }
}
