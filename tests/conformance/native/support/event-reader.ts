/** Reads server-sent events as the standard says, and can be cut off at any point. */

export type SentEvent = { id: string; type: string; data: string }

export class EventReader {
  readonly events: SentEvent[] = []
  /** The last id that came, also without data. */
  lastId = ''
  comments = 0
  ended = false
  readonly response: Response
  readonly #abort: AbortController
  readonly done: Promise<void>

  private constructor(response: Response, abort: AbortController) {
    this.response = response
    this.#abort = abort
    this.done = this.#read().catch(() => undefined)
  }

  static async open(url: string, key: string, lastEventId?: string): Promise<EventReader> {
    const abort = new AbortController()
    const response = await fetch(url, {
      signal: abort.signal,
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${key}`,
        ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
      },
    })
    return new EventReader(response, abort)
  }

  async close(): Promise<void> {
    this.#abort.abort()
    await this.done
  }

  async #read(): Promise<void> {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of this.response.body!) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) this.#take(block)
    }
    this.ended = true
  }

  #take(block: string): void {
    const fields = new Map<string, string>()
    for (const line of block.split('\n')) {
      if (line.startsWith(':')) this.comments++
      else fields.set(line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2))
    }
    this.lastId = fields.get('id') ?? this.lastId
    const data = fields.get('data')
    if (data !== undefined)
      this.events.push({ id: this.lastId, type: fields.get('event') ?? 'message', data })
  }
}
