/**
 * Tells followers that events of their account can be read. One look of one process serves all its followers,
 * however many there are; without followers nothing is looked at.
 */
import type { CoreContext } from '../context.ts'
import { type EventLog, type EventPosition, firstPosition } from './event-log.ts'

/**
 * An announcement comes at a commit, but an event can be read only once all older transactions have ended,
 * which nobody announces. This also covers a lost line to the database.
 */
const lookEveryMs = 1000
const lookAtOnce = 1000

type Follower = { accountId: string; wake: () => void; end: () => void }

export class EventFeed {
  readonly #context: CoreContext
  readonly #log: EventLog
  readonly #followers = new Set<Follower>()
  #timer: NodeJS.Timeout | null = null
  #looking: Promise<void> | null = null
  #isAnnounced = false
  #isClosed = false
  #position: EventPosition = firstPosition

  constructor(context: CoreContext, log: EventLog) {
    this.#context = context
    this.#log = log
  }

  /** The database has announced events. */
  announce(): void {
    if (this.#followers.size === 0) return
    this.#isAnnounced = true
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
  }

  /**
   * `wake` is called whenever there may be more to read, `end` once when the process closes. The follower reads
   * on its own account first. Resolves with how to stop.
   */
  async follow(accountId: string, wake: () => void, end: () => void): Promise<() => void> {
    if (this.#isClosed) {
      end()
      return () => {}
    }
    const follower: Follower = { accountId, wake, end }
    // What can be read before this is read by the follower's own first look.
    const now = this.#followers.size === 0 ? await this.#log.now() : null
    // It may have been closed meanwhile.
    if (this.#isClosed) return await this.follow(accountId, wake, end)
    if (now && this.#followers.size === 0) this.#position = now
    this.#followers.add(follower)
    this.#timer ??= setInterval(() => this.announce(), lookEveryMs).unref()
    return () => {
      this.#followers.delete(follower)
      if (this.#followers.size > 0 || !this.#timer) return
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    for (const follower of this.#followers) follower.end()
    this.#followers.clear()
  }

  async #look(): Promise<void> {
    while (this.#isAnnounced) {
      this.#isAnnounced = false
      try {
        const { accountIds, readTo, isFull } = await this.#log.accountsAfter(this.#position, lookAtOnce)
        this.#position = readTo
        if (isFull) this.#isAnnounced = true
        for (const { accountId, wake } of this.#followers) if (accountIds.has(accountId)) wake()
      } catch (error) {
        this.#context.log.warn(
          { err: error },
          'events could not be looked at; the next look goes on from there',
        )
      }
    }
  }
}
