/**
 * The newest clients as the contract describes them: they insist on an upload session, send the file in parts,
 * three at once or one by one, confirm the upload, and name only the newest models.
 */
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, type Body, send } from './call.ts'
import { ClientError, type FieldClient, joined } from './emulated-clients.ts'

const retried = [408, 429, 500, 502, 503, 504]
const tries = 4
/** The real ones wait 1, 2 and 4 seconds. */
const firstPauseMs = 20

abstract class SessionClient implements FieldClient {
  readonly #baseUrl: string
  readonly #key: string
  protected abstract readonly partsAtOnce: number

  constructor(baseUrl: string, key: string) {
    this.#baseUrl = baseUrl
    this.#key = key
  }

  protected async post(path: string, body: unknown, required: readonly string[]): Promise<Body> {
    const answer = await send(joined(this.#baseUrl, path), {
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.status !== 200) {
      const { error } = answer.body ?? {}
      throw new ClientError(answer.status, error?.message ?? error ?? `status ${answer.status}`)
    }
    for (const name of required) {
      if (answer.body[name] === undefined) throw new Error(`the answer of ${path} has no ${name}`)
    }
    return answer.body
  }

  async createProject(path: string, contentType: string): Promise<Body> {
    const body = { fileName: basename(path), contentType, contentLength: (await stat(path)).size }
    const project = await this.post('create_project', body, ['apiProjectId', 'objectPath', 'expiresAt'])
    assertSession(project)
    return project
  }

  async upload({ apiProjectId, upload }: Body, path: string): Promise<void> {
    const file = await readFile(path)
    const base = upload.edgeBaseUrl.replace(/\/+$/, '')
    const headers = { authorization: `Bearer ${upload.uploadToken}`, 'content-type': 'application/json' }
    const edge = async (name: string, body: unknown) =>
      await again(() => send(`${base}/v1/uploads/${name}`, { headers, body: JSON.stringify(body) }))
    const started = await edge('start', {})
    const { uploadId } = started
    const partBytes = Number.isInteger(started.partSizeBytes) ? started.partSizeBytes : upload.partSizeBytes
    const count = Math.max(1, Math.ceil(file.length / partBytes))
    // The last ones first: the order must not matter.
    const waiting = Array.from({ length: count }, (_, index) => count - index)
    const parts: { partNumber: number; etag: string }[] = []
    const sendOne = async () => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
        const bytes = file.subarray((number - 1) * partBytes, number * partBytes)
        const part = {
          url: `${base}/v1/uploads/parts/${number}?uploadId=${encodeURIComponent(uploadId)}`,
          bytes,
        }
        const answer = await again((attempt) => this.sendPart(part, upload.uploadToken, number, attempt))
        if (answer.partNumber !== number || !answer.etag) throw new Error('a part was answered badly')
        parts.push({ partNumber: number, etag: answer.etag })
      }
    }
    try {
      await Promise.all(Array.from({ length: this.partsAtOnce }, sendOne))
      parts.sort((a, b) => a.partNumber - b.partNumber)
      const { sizeBytes, objectKey } = await edge('complete', { uploadId, parts })
      if (sizeBytes !== file.length || objectKey !== upload.objectKey)
        throw new Error('another file was stored')
    } catch (error) {
      await edge('abort', { uploadId }).catch(() => undefined)
      throw error
    }
    const { status } = await this.post('complete_project_upload', { apiProjectId }, [
      'apiProjectId',
      'status',
    ])
    if (status !== 'uploaded') throw new Error(`the upload is ${status}`)
  }

  protected async sendPart(
    { url, bytes }: { url: string; bytes: Buffer },
    token: string,
    _number: number,
    _attempt: number,
  ): Promise<Answer> {
    return await send(url, { method: 'PUT', headers: partHeaders(token, bytes), body: bytes })
  }

  async generate(apiProjectId: string): Promise<Body> {
    const body = { apiProjectId, idempotencyKey: `once ${apiProjectId}` }
    return await this.post('diffio-4.5-flash-generation', body, [
      'generationId',
      'apiProjectId',
      'modelKey',
      'status',
    ])
  }

  async waitUntilDone({ generationId, apiProjectId }: Body): Promise<Body> {
    const required = ['generationId', 'apiProjectId', 'status', 'hasVideo', 'preProcessing', 'inference']
    for (let asked = 0; asked < 300; asked++) {
      const progress = await this.post('get_generation_progress', { generationId, apiProjectId }, required)
      if (progress.status === 'complete') return progress
      if (progress.status === 'failed') throw new ClientError(200, progress.error)
      await wait(100)
    }
    throw new Error('the client gave up waiting')
  }

  async download({ generationId, apiProjectId }: Body, to: string): Promise<Body> {
    const required = ['generationId', 'apiProjectId', 'downloadType', 'downloadUrl']
    const body = { generationId, apiProjectId, downloadType: 'audio' }
    const answer = await this.post('get_generation_download', body, required)
    const response = await fetch(answer.downloadUrl, { redirect: 'error' })
    if (!response.ok) throw new ClientError(response.status, 'Download failed')
    await writeFile(to, Buffer.from(await response.arrayBuffer()))
    return answer
  }
}

/** JavaScript: three parts at once. The line of the second part breaks the first time. */
export class NewestJsClient extends SessionClient {
  protected readonly partsAtOnce = 3

  protected override async sendPart(
    part: { url: string; bytes: Buffer },
    token: string,
    number: number,
    attempt: number,
  ): Promise<Answer> {
    if (number !== 2 || attempt > 1) return await super.sendPart(part, token, number, attempt)
    const outgoing = request(part.url, {
      method: 'PUT',
      headers: partHeaders(token, part.bytes),
      agent: false,
    })
    outgoing.on('error', () => undefined)
    outgoing.write(part.bytes.subarray(0, part.bytes.length >> 1), () => outgoing.destroy())
    await once(outgoing, 'close')
    throw new Error('the line broke')
  }
}

/** Python: one part after the other. */
export class NewestPythonClient extends SessionClient {
  protected readonly partsAtOnce = 1
}

function partHeaders(token: string, bytes: Buffer): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'content-type': 'application/octet-stream',
    'content-length': String(bytes.length),
  }
}

async function again(call: (attempt: number) => Promise<Answer>): Promise<Body> {
  for (let attempt = 1; ; attempt++) {
    const answer = await call(attempt).catch(() => null)
    if (answer && answer.status === 200) return answer.body
    if (answer && !retried.includes(answer.status))
      throw new ClientError(answer.status, answer.body?.error?.message)
    if (attempt === tries) throw new ClientError(answer?.status ?? 0, 'The upload failed.')
    await wait(firstPauseMs * 2 ** (attempt - 1))
  }
}

/** What makes the newest clients refuse an answer. */
function assertSession({ upload, objectPath }: Body): void {
  const isWhole =
    ['uploadSessionId', 'uploadToken', 'objectKey'].every((name) => upload?.[name]) &&
    /^https?:\/\//.test(upload.edgeBaseUrl) &&
    [upload.partSizeBytes, upload.maxBytes].every((size) => Number.isInteger(size) && size > 0) &&
    upload.objectKey === objectPath
  if (!isWhole) throw new Error('the upload session is not whole')
}
