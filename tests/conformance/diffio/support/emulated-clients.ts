/**
 * Clients as the contract describes those in the field: how they join addresses, what they send, what they
 * insist on and how they take errors. Written from that description; only the address and the key are ours.
 */
import { createReadStream } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { type Body, send } from './call.ts'

export type FieldClient = {
  createProject(path: string, contentType: string): Promise<Body>
  upload(project: Body, path: string, contentType: string): Promise<void>
  generate(apiProjectId: string): Promise<Body>
  waitUntilDone(generation: Body): Promise<Body>
  download(generation: Body, to: string): Promise<Body>
}

export class ClientError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Trailing slashes off; `/v1` on, unless the base already ends with it. */
export function joined(baseUrl: string, path: string): string {
  const base = baseUrl.replace(/\/+$/, '')
  return `${base.endsWith('/v1') ? base : `${base}/v1`}/${path}`
}

/** JavaScript 0.1.3: streams the file with no length, and takes every upload host for a storage emulator. */
export class EarlyJsClient implements FieldClient {
  readonly #baseUrl: string
  readonly #key: string
  readonly #emulatorHeaders = { Authorization: 'Bearer owner' }

  constructor(baseUrl: string, key: string) {
    this.#baseUrl = baseUrl
    this.#key = key
  }

  async #post(path: string, body: unknown): Promise<Body> {
    const response = await fetch(joined(this.#baseUrl, path), {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${this.#key}`,
        'Content-Type': 'application/json',
        'X-Diffio-SDK-Language': 'JavaScript',
        'X-Diffio-SDK-Name': 'diffio',
        'X-Diffio-SDK-Version': '0.1.3',
        'User-Agent': 'diffio/0.1.3',
      },
      body: JSON.stringify(body),
    })
    const isJson = response.headers.get('content-type')?.includes('application/json')
    const answer: Body = isJson ? await response.json() : undefined
    if (!response.ok)
      throw new ClientError(response.status, answer?.error || `Request failed: ${response.status}`)
    return answer
  }

  async createProject(path: string, contentType: string): Promise<Body> {
    const contentLength = (await stat(path)).size
    return await this.#post('create_project', { fileName: basename(path), contentType, contentLength })
  }

  async upload(project: Body, path: string, contentType: string): Promise<void> {
    const response = await fetch(project.uploadUrl, {
      method: (project.uploadMethod || 'PUT').toUpperCase(),
      headers: { 'Content-Type': contentType, ...this.#emulatorHeaders },
      body: Readable.toWeb(createReadStream(path)) as ReadableStream,
      duplex: 'half',
      redirect: 'error',
    } as RequestInit)
    if (!response.ok) throw new ClientError(response.status, `Upload failed: ${response.status}`)
  }

  async generate(apiProjectId: string): Promise<Body> {
    return await this.#post('diffio-2.0-generation', { apiProjectId, sampling: { steps: 12, guidance: 1.5 } })
  }

  async waitUntilDone({ generationId, apiProjectId }: Body): Promise<Body> {
    for (let tries = 0; tries < 300; tries++) {
      const progress = await this.#post('get_generation_progress', { generationId, apiProjectId })
      if (progress.status === 'complete') return progress
      if (progress.status === 'failed') throw new ClientError(200, progress.error || 'Generation failed')
      await wait(200)
    }
    throw new Error('the client gave up waiting')
  }

  async download({ generationId, apiProjectId }: Body, to: string): Promise<Body> {
    const answer = await this.#post('get_generation_download', {
      generationId,
      apiProjectId,
      downloadType: 'audio',
    })
    const response = await fetch(answer.downloadUrl, { headers: this.#emulatorHeaders, redirect: 'error' })
    if (!response.ok) throw new ClientError(response.status, 'Download failed')
    await writeFile(to, Buffer.from(await response.arrayBuffer()))
    return answer
  }
}

/** Python 0.1.5: plain requests with a length, no redirects, and a key error for every field that is missing. */
export class StrictPythonClient implements FieldClient {
  readonly #baseUrl: string
  readonly #key: string

  constructor(baseUrl: string, key: string) {
    this.#baseUrl = baseUrl
    this.#key = key
  }

  async #post(path: string, body: unknown, required: readonly string[]): Promise<Body> {
    const answer = await send(joined(this.#baseUrl, path), {
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.status < 200 || answer.status >= 300) {
      throw new ClientError(answer.status, String(answer.body?.error || `status ${answer.status}`))
    }
    // Without a JSON type a success is read as an empty object.
    const fields = answer.body ?? {}
    for (const name of required) {
      if (fields[name] === undefined || fields[name] === null) throw new Error(`KeyError: '${name}'`)
    }
    return fields
  }

  async createProject(path: string, contentType: string): Promise<Body> {
    const body = { fileName: basename(path), contentType, contentLength: (await stat(path)).size }
    return await this.#post('create_project', body, [
      'apiProjectId',
      'uploadUrl',
      'objectPath',
      'bucket',
      'expiresAt',
    ])
  }

  async upload(project: Body, path: string, contentType: string): Promise<void> {
    const headers = {
      'content-type': contentType,
      accept: '*/*',
      'x-api-key': "left over in the caller's headers",
    }
    const answer = await send(project.uploadUrl, { method: 'PUT', headers, body: await readFile(path) })
    if (answer.status < 200 || answer.status >= 300) throw new ClientError(answer.status, answer.text)
  }

  async generate(apiProjectId: string): Promise<Body> {
    const required = ['generationId', 'apiProjectId', 'modelKey', 'status']
    return await this.#post(
      'diffio-3.5-generation',
      { apiProjectId, idempotencyKey: `once ${apiProjectId}` },
      required,
    )
  }

  async waitUntilDone({ generationId, apiProjectId }: Body): Promise<Body> {
    const required = ['generationId', 'apiProjectId', 'status', 'preProcessing', 'inference']
    for (let tries = 0; tries < 300; tries++) {
      const progress = await this.#post('get_generation_progress', { generationId, apiProjectId }, required)
      if (progress.status === 'complete') return progress
      if (progress.status === 'failed') throw new ClientError(200, progress.error)
      await wait(200)
    }
    throw new Error('the client gave up waiting')
  }

  async download({ generationId, apiProjectId }: Body, to: string): Promise<Body> {
    const required =
      'generationId apiProjectId downloadType downloadUrl fileName storagePath bucket mimeType'.split(' ')
    const answer = await this.#post('get_generation_download', { generationId, apiProjectId }, required)
    const response = await fetch(answer.downloadUrl, { redirect: 'manual' })
    if (response.status !== 200) throw new ClientError(response.status, 'Download failed')
    await writeFile(to, Buffer.from(await response.arrayBuffer()))
    return answer
  }
}
