/**
 * Listens where the database lets us, and else lets everybody poll. A transaction pooler takes a LISTEN without
 * a word and never passes on what is announced, so a line counts only once it has carried an announcement.
 */
import { randomToken } from '#base/ids.ts'
import { type Listener, type ListenerOptions, type NotificationHandler, openListener } from './listen.ts'

export type ListenOrPollOptions = Omit<ListenerOptions, 'timeoutMs'> & {
  /** Announces as the processes themselves do: through the ordinary connections. */
  announce(channel: string, payload: string): Promise<unknown>
  /** When false nothing is tried. */
  isWanted: boolean
  /** How long a line may take to be made, and then to carry an announcement, in milliseconds. Default 5,000. */
  patienceMs?: number
  /** How often it is tried again after a failure. Default a minute. */
  retryMs?: number
}

/** `reason` says why nothing is heard; null while the line is there. */
export type MaybeListener = Listener & { readonly reason: string | null }

export const listeningIsOff = 'TRIPTYCH_LISTEN is false'

export async function listenOrPoll(options: ListenOrPollOptions): Promise<MaybeListener> {
  const listener = new ListenerOrNone(options)
  await listener.begin()
  return listener
}

class ListenerOrNone implements MaybeListener {
  readonly #options: ListenOrPollOptions
  readonly #handlers: [channel: string, handler: NotificationHandler][] = []
  readonly #stateHandlers: ((connected: boolean) => void)[] = []
  #line: Listener | null = null
  #reason: string | null = listeningIsOff
  #timer: NodeJS.Timeout | null = null
  #trying: Promise<void> | null = null
  #isClosed = false

  constructor(options: ListenOrPollOptions) {
    this.#options = options
  }

  async begin(): Promise<void> {
    if (this.#options.isWanted) await this.#try()
    if (!this.#line)
      this.#options.log.warn({ reason: this.#reason }, 'nothing is heard from the database: polling')
  }

  get connected(): boolean {
    return this.#line?.connected ?? false
  }

  get reason(): string | null {
    return this.#line ? null : this.#reason
  }

  async on(channel: string, handler: NotificationHandler): Promise<void> {
    this.#handlers.push([channel, handler])
    await this.#line?.on(channel, handler)
  }

  onState(handler: (connected: boolean) => void): void {
    this.#stateHandlers.push(handler)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#trying
    await this.#line?.close()
  }

  async #try(): Promise<void> {
    const { patienceMs = 5000, retryMs = 60_000, log } = this.#options
    try {
      const line = await openListener({ ...this.#options, timeoutMs: patienceMs })
      try {
        if (await this.#carries(line, patienceMs)) await this.#adopt(line)
        else
          this.#reason =
            'announcements do not arrive: DATABASE_DIRECT_URL must lead past any transaction pooler'
      } finally {
        if (this.#line !== line) await line.close()
      }
    } catch (error) {
      this.#reason = error instanceof Error ? error.message : String(error)
      log.debug({ err: error }, 'the database could not be listened to')
    }
    if (this.#line || this.#isClosed) return
    this.#timer = setTimeout(() => {
      this.#trying = this.#try()
    }, retryMs)
    this.#timer.unref()
  }

  async #carries(line: Listener, patienceMs: number): Promise<boolean> {
    // A name of its own: on a pooler, another's trial must not answer for ours.
    const channel = `triptych_trial_${randomToken(9).toLowerCase().replaceAll('-', '_')}`
    const heard = Promise.withResolvers<boolean>()
    const tooLate = setTimeout(() => heard.resolve(false), Math.min(patienceMs, 2000))
    try {
      await line.on(channel, () => heard.resolve(true))
      await this.#options.announce(channel, '')
      return await heard.promise
    } finally {
      clearTimeout(tooLate)
    }
  }

  async #adopt(line: Listener): Promise<void> {
    for (const [channel, handler] of this.#handlers) await line.on(channel, handler)
    line.onState((connected) => this.#tell(connected))
    this.#line = line
    if (this.#isClosed) await line.close()
    // Whoever polled until now may remember again, and may have missed something.
    else this.#tell(true)
  }

  #tell(connected: boolean): void {
    for (const handler of this.#stateHandlers) handler(connected)
  }
}
