/** A client of a cluster: asks the next machine when one does not answer, as a proxy would. */
import type { Machine } from './machine.ts'

type Answer = { status: number; body: Record<string, unknown> }

export class ClusterClient {
  readonly #machines: () => readonly (Machine | null)[]
  readonly #key: string
  #next = 0

  constructor(machines: () => readonly (Machine | null)[], key: string) {
    this.#machines = machines
    this.#key = key
  }

  async call(path: string, body: Record<string, unknown>): Promise<Answer> {
    return await this.#ask((url) =>
      fetch(`${url}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  }

  /** A project with its file and the work on it; every step may be sent to another machine. */
  async submit(file: Buffer): Promise<{ projectId: string; generationId: string }> {
    const made = await this.call('create_project', { fileName: 'a.wav', contentType: 'audio/wav' })
    const projectId = String(made.body.apiProjectId)
    const { pathname, search } = new URL(String(made.body.uploadUrl))
    await this.#ask((url) => fetch(`${url}${pathname}${search}`, { method: 'PUT', body: file }))
    const queued = await this.call('diffio-2.0-flash-generation', {
      apiProjectId: projectId,
      // So that asking again after a lost answer makes no second one.
      idempotencyKey: projectId,
    })
    return { projectId, generationId: String(queued.body.generationId) }
  }

  async #ask(send: (url: string) => Promise<Response>): Promise<Answer> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const machines = this.#machines()
      const machine = machines[this.#next++ % machines.length]
      try {
        if (machine) {
          const response = await send(machine.url)
          if (response.status < 500)
            return { status: response.status, body: (await response.json()) as Record<string, unknown> }
        }
      } catch {
        // It is being restarted: the next one, after a moment.
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('no machine of the cluster answers')
  }
}
