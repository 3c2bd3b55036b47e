/**
 * A client of the Diffio API that tries again when the server is away, as its users' do, and keeps a ledger
 * of what was acknowledged: that is what must survive.
 */
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#base/clock.ts'

export type Answer = { status: number; text: string; body: Record<string, unknown> }
export type Acknowledged = {
  projectId: string
  fileName: string
  uploadUrl: string
  /** Of the upload that was answered with 2xx. */
  sha256: string | null
  sizeBytes: number
  generations: string[]
}

const patienceMs = 90_000
/** For work that begins anew after each death, on a machine that others use too: slow is not lost. */
const workPatienceMs = 300_000

export class Client {
  readonly ledger: Acknowledged[] = []
  /** Every answer of the kind "not now", which must be in the dialect's shape. */
  readonly refusals: Answer[] = []
  /** How many requests found nobody, or lost their connection. */
  unanswered = 0
  readonly #url: string
  readonly #key: string

  constructor({ url, key }: { url: string; key: string }) {
    this.#url = url
    this.#key = key
  }

  /** One request, once. Rejects when the connection does not last. */
  async once(path: string, body: unknown): Promise<Answer> {
    return await send(`${this.#url}/v1/${path}`, 'POST', Buffer.from(JSON.stringify(body)), {
      authorization: `Bearer ${this.#key}`,
      'content-type': 'application/json',
    })
  }

  /** Until there is an answer below 500. */
  async call(path: string, body: unknown = {}): Promise<Answer> {
    return await this.#patiently(() => this.once(path, body))
  }

  async createProject(fileName = 'talk.wav'): Promise<Acknowledged> {
    const { body } = succeeded(await this.call('create_project', { fileName, contentType: 'audio/wav' }))
    const made: Acknowledged = {
      projectId: String(body.apiProjectId),
      uploadUrl: String(body.uploadUrl),
      fileName,
      sha256: null,
      sizeBytes: 0,
      generations: [],
    }
    this.ledger.push(made)
    return made
  }

  async upload(project: Acknowledged, file: Buffer): Promise<void> {
    const { body } = succeeded(await this.#patiently(() => this.uploadOnce(project, file)))
    this.#acknowledge(project, file, body)
  }

  async uploadOnce(project: Acknowledged, file: Buffer): Promise<Answer> {
    return await send(project.uploadUrl, 'PUT', file, {})
  }

  /** With a key of its own, so that asking again never makes a second one. */
  async generate(project: Acknowledged): Promise<string> {
    const idempotencyKey = `${project.projectId}-${project.generations.length}`
    const { body } = succeeded(
      await this.call('diffio-2.0-flash-generation', { apiProjectId: project.projectId, idempotencyKey }),
    )
    const id = String(body.generationId)
    project.generations.push(id)
    return id
  }

  /** A project with its file and one generation. */
  async begin(file: Buffer): Promise<Acknowledged> {
    const project = await this.createProject()
    await this.upload(project, file)
    await this.generate(project)
    return project
  }

  async untilEnded(generationId: string, timeoutMs = workPatienceMs): Promise<Record<string, unknown>> {
    const deadline = systemClock.elapsedMs() + timeoutMs
    for (;;) {
      const { body } = succeeded(await this.call('get_generation_progress', { generationId }))
      if (body.status === 'complete' || body.status === 'failed') return body
      if (systemClock.elapsedMs() > deadline)
        throw new Error(`generation ${generationId} is still ${JSON.stringify(body)}`)
      await sleep(100)
    }
  }

  #acknowledge(project: Acknowledged, file: Buffer, body: Record<string, unknown>): void {
    project.sha256 = createHash('sha256').update(file).digest('hex')
    project.sizeBytes = file.length
    if (body.sha256 !== project.sha256)
      throw new Error(`the server took other bytes: ${JSON.stringify(body)}`)
  }

  async #patiently(attempt: () => Promise<Answer>): Promise<Answer> {
    const deadline = systemClock.elapsedMs() + patienceMs
    for (;;) {
      try {
        const answer = await attempt()
        if (answer.status < 500) return answer
        this.refusals.push(answer)
        if (systemClock.elapsedMs() > deadline) return answer
      } catch (error) {
        this.unanswered++
        if (systemClock.elapsedMs() > deadline) throw error
      }
      await sleep(100)
    }
  }
}

function succeeded(answer: Answer): Answer {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`)
  return answer
}

export async function send(
  url: string,
  method: string,
  body: Buffer | null,
  headers: Record<string, string>,
): Promise<Answer & { bytes: Buffer }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false, timeout: 60_000 }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const isJson = incoming.headers['content-type']?.startsWith('application/json') === true
        const text = isJson ? bytes.toString('utf8') : ''
        resolve({ status: incoming.statusCode!, text, body: text === '' ? {} : JSON.parse(text), bytes })
      })
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url} within a minute`)))
    outgoing.on('error', reject)
    outgoing.end(body ?? undefined)
  })
}
