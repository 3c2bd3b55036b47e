/**
 * A PostgreSQL server of our own, from the binaries in node_modules: started on first use, shared by all
 * Triptych processes of one data folder, stopped by the last of them, brought back when it dies.
 */
import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseLog } from '#platform/database/log.ts'
import { backOff } from '#platform/database/retry.ts'
import { type Attached, attach } from './attach.ts'
import { openCluster, prepareFolder } from './cluster.ts'
import { chooseDatabaseUser } from './database-user.ts'
import { leave, ownerUrl, superuserUrl } from './membership.ts'
import { locateNative, prepareBinaries } from './native-binaries.ts'
import { signal, stopPostmaster } from './postmaster.ts'

export { databaseCanLiveIn } from './database-user.ts'

export type EmbeddedPostgres = {
  /** Database `triptych`, as a role that owns it and may make others. The same for the life of this handle. */
  readonly url: string
  /** As superuser, for maintenance. */
  adminUrl(database: string): string
  /** The present postmaster; another one after it died and was brought back. */
  readonly pid: number
  /**
   * Called each time Postgres went away without being asked: all connections are lost, and it is being
   * brought back at the same address.
   */
  onExit(callback: () => void): void
  /** Gives Postgres up; resolves when it is gone, or at once when another process still uses it. */
  close(): Promise<void>
}

export type EmbeddedPostgresOptions = {
  /** For the database alone, such as `<data>/postgres`; made when missing. */
  folder: string
  log: DatabaseLog
  /** Where the binaries are. Default: the npm package for this machine. */
  nativeFolder?: string
  /** Bound on the wait for another process or a crash recovery, in milliseconds. Default 5 minutes. */
  timeoutMs?: number
}

/** @throws TriptychError `start_refused` with one line that says what to do. */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { folder, log, nativeFolder = locateNative(), timeoutMs = 300_000 } = options
  const user = chooseDatabaseUser(folder)
  prepareFolder(folder, user)
  const binaries = prepareBinaries(nativeFolder, folder, user)
  const cluster = await openCluster(folder, binaries, user)

  const exitCallbacks: (() => void)[] = []
  const closing = new AbortController()
  const started: ChildProcess[] = []
  let comingBack: Promise<void> | null = null

  const reach = (keepPort: number | null) =>
    attach(cluster, {
      postgres: binaries.postgres,
      keepPort,
      timeoutMs,
      signal: closing.signal,
      onStarted(child) {
        started.push(child)
      },
    })

  // Runs when we end without close(), as after an uncaught exception: what we started, we stop.
  const stopChild = () => {
    for (const child of started.filter(livesStill)) signal(child.pid!, 'SIGINT')
  }
  process.once('exit', stopChild)
  const giveUp = (error: unknown): never => {
    stopChild()
    process.removeListener('exit', stopChild)
    throw error
  }

  let attached = await reach(null).catch(giveUp)
  const { port } = attached
  watch(attached)
  log.info(
    { postgresPid: attached.pid, port, adopted: started.length === 0 },
    'the embedded database is ready',
  )

  function watch(current: Attached): void {
    void current.lost.then(() => {
      if (closing.signal.aborted) return
      log.warn({ postgresPid: current.pid }, 'the embedded database went away')
      comingBack = comeBack()
      for (const callback of exitCallbacks) callback()
    })
  }

  async function comeBack(): Promise<void> {
    const pause = backOff(50, 5000)
    while (!closing.signal.aborted) {
      try {
        attached = await reach(port)
        comingBack = null
        watch(attached)
        log.info({ postgresPid: attached.pid, port }, 'the embedded database is back')
        return
      } catch (error) {
        if (closing.signal.aborted) return
        log.error({ err: error }, 'the embedded database could not be started again yet')
      }
      await sleep(pause.nextMs(), undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }

  async function close(): Promise<void> {
    closing.abort()
    await comingBack
    process.removeListener('exit', stopChild)
    const { session, pid } = attached
    const isLast = await leave(session).catch(() => null)
    if (isLast) await stopPostmaster(pid)
    await session.end().catch(() => undefined)
    // Without a session nobody can be asked; what we started ourselves is then ours to stop.
    if (isLast === null)
      await Promise.all(started.filter(livesStill).map((child) => stopPostmaster(child.pid!)))
    log.info({ postgresPid: pid, stopped: isLast !== false }, 'the embedded database was given up')
  }

  let closed: Promise<void> | null = null
  return {
    url: ownerUrl(cluster, port),
    adminUrl: (database) => superuserUrl(cluster, port, database),
    get pid() {
      return attached.pid
    },
    onExit(callback) {
      exitCallbacks.push(callback)
    },
    close() {
      closed ??= close()
      return closed
    },
  }
}

function livesStill(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}
