/**
 * LISTEN on a connection of its own that comes back by itself. Notifications sent while it is away are lost,
 * so whoever caches what they announce must drop the cache each time `onState` reports `true`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { DatabaseLog } from './log.ts'
import { backOff, connectOnce, connectWhenReady } from './retry.ts'

export type NotificationHandler = (payload: string) => void

export type Listener = {
  /** Starts to listen; resolves when Postgres has confirmed, or at once while disconnected. */
  on(channel: string, handler: NotificationHandler): Promise<void>
  /** Called with `true` after each reconnection (all channels are listened to again) and `false` at each loss. */
  onState(handler: (connected: boolean) => void): void
  readonly connected: boolean
  close(): Promise<void>
}

export type ListenerOptions = {
  /** Must be a direct connection, not one through a transaction pooler. */
  url: string
  applicationName: string
  log: DatabaseLog
  /** How long the first connection may take, in milliseconds. Default 30,000. */
  timeoutMs?: number
  /** How often an idle connection is asked for a sign of life, in milliseconds. Default 15,000. */
  heartbeatMs?: number
}

/** @throws TriptychError `database_unavailable` when the first connection cannot be made in time. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { url, applicationName, log, timeoutMs = 30_000, heartbeatMs = 15_000 } = options
  const handlers = new Map<string, NotificationHandler[]>()
  const stateHandlers: ((connected: boolean) => void)[] = []
  const closing = new AbortController()
  let client: Client | null = null
  let coming: Promise<void> | null = null

  function adopt(next: Client): void {
    client = next
    next.on('notification', ({ channel, payload = '' }) => {
      for (const handler of handlers.get(channel) ?? []) guarded(() => handler(payload))
    })
    next.once('end', () => lose(next))
  }

  function lose(lost: Client): void {
    if (client !== lost || closing.signal.aborted) return
    client = null
    log.warn({ applicationName }, 'the notification connection was lost')
    for (const handler of stateHandlers) guarded(() => handler(false))
    coming = reconnect()
  }

  async function reconnect(): Promise<void> {
    const pause = backOff(50, 5000)
    while (!closing.signal.aborted) {
      await sleep(pause.nextMs(), undefined, { signal: closing.signal }).catch(() => undefined)
      if (closing.signal.aborted) return
      const next = await connectOnce(url, applicationName).catch(() => null)
      if (next === null) continue
      try {
        for (const channel of handlers.keys()) await next.query(`listen ${next.escapeIdentifier(channel)}`)
      } catch {
        discard(next)
        continue
      }
      if (closing.signal.aborted) return discard(next)
      adopt(next)
      for (const handler of stateHandlers) guarded(() => handler(true))
      return
    }
  }

  function guarded(call: () => void): void {
    try {
      call()
    } catch (error) {
      log.error({ err: error }, 'a notification handler failed')
    }
  }

  // A peer that vanished without closing (a pulled cable, a frozen host) is noticed only by asking it.
  const heartbeat = setInterval(() => {
    const asked = client
    if (asked === null) return
    const tooLate = setTimeout(() => discard(asked), heartbeatMs / 2)
    asked
      .query('select 1')
      .catch(() => undefined)
      .finally(() => clearTimeout(tooLate))
  }, heartbeatMs)
  heartbeat.unref()

  adopt(await connectWhenReady({ url, applicationName, timeoutMs }))

  return {
    async on(channel, handler) {
      const known = handlers.get(channel)
      if (known) {
        known.push(handler)
        return
      }
      handlers.set(channel, [handler])
      // While away, the reconnection listens to every channel known by then.
      const current = client
      await current?.query(`listen ${current.escapeIdentifier(channel)}`).catch(() => discard(current))
    },
    onState(handler) {
      stateHandlers.push(handler)
    },
    get connected() {
      return client !== null
    },
    async close() {
      closing.abort()
      clearInterval(heartbeat)
      await coming
      await client?.end().catch(() => undefined)
      client = null
    },
  }
}

/** Drops the connection without waiting for a peer that may never answer; its `end` event follows. */
function discard(client: Client): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
  stream.destroy()
}
