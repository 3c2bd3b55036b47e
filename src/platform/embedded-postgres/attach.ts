/** Joins the Postgres that runs on a cluster, or starts one: exactly one, however many try at once. */
import type { ChildProcess } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import { backOff, codeOf, isPassing } from '#platform/database/retry.ts'
import type { Cluster } from './cluster.ts'
import { freePort } from './free-port.ts'
import { dataDirectory, ensureDatabase, join, openSession } from './membership.ts'
import { startPostmaster } from './postmaster.ts'
import {
  isPostmasterOf,
  livenessOf,
  type PostmasterFile,
  postmasterPath,
  readPostmasterFile,
} from './postmaster-file.ts'

/** How long a state that may be a moment's (a file half written, a number in use again) is given to pass. */
const PATIENCE_MS = 3000

export type Attached = {
  /** The session that holds our place. */
  session: Client
  /** Resolves when the session has ended, which means that Postgres went away. */
  lost: Promise<void>
  pid: number
  port: number
}

export type AttachOptions = {
  postgres: string
  /** The port that must be kept because others know it, or `null` to take any free one. */
  keepPort: number | null
  /** How long other processes, a recovery or a busy port are waited for, in milliseconds. */
  timeoutMs: number
  signal: AbortSignal
  /** Called with every process we start, before anyone uses it. */
  onStarted(child: ChildProcess): void
}

/** @throws TriptychError `start_refused` with one line that says what is in the way. */
export async function attach(cluster: Cluster, options: AttachOptions): Promise<Attached> {
  const { postgres, keepPort, signal, onStarted } = options
  const begunMs = systemClock.elapsedMs()
  const elapsedMs = () => systemClock.elapsedMs() - begunMs
  const pause = backOff(20, 500)
  let obstacle = 'nothing answered'
  let busyPorts = 0
  for (; elapsedMs() < options.timeoutMs && !signal.aborted; await sleep(pause.nextMs())) {
    const read = readPostmasterFile(cluster.data)
    const file = read === 'damaged' ? null : read
    const running = file === null ? false : mayRun(file, cluster)
    if (file !== null && running !== false) {
      const joined = await tryJoin(cluster, file, running === true)
      if (typeof joined !== 'string') return joined
      obstacle = joined
      // In doubt we let Postgres judge: it refuses to start beside a living one.
      if (running === true || elapsedMs() < PATIENCE_MS) continue
    }
    const outcome = await startPostmaster(cluster, {
      postgres,
      port: keepPort ?? (await freePort(cluster.folder, busyPorts)),
      foreignPid: running === false && file !== null ? file.pid : null,
      timeoutMs: options.timeoutMs - elapsedMs(),
      signal,
      onStarted,
    })
    if (outcome === 'ready') {
      pause.reset()
      continue
    }
    obstacle = outcome.reason
    if (isBusyPort(obstacle)) busyPorts++
    else if (isDamagedFile(obstacle)) refuseDamagedFile(cluster, elapsedMs())
    else if (!isHeldByAnother(obstacle)) break
  }
  throw new TriptychError('start_refused', {
    detail: `The embedded Postgres in ${cluster.folder} did not start: ${obstacle} (its log: ${cluster.logFile})`,
  })
}

/** Name and working folder of the process decide where the system shows them; else only death is certain. */
function mayRun(file: PostmasterFile, cluster: Cluster): boolean | null {
  return livenessOf(file.pid) === 'dead' ? false : isPostmasterOf(file.pid, cluster.data)
}

/** The place taken, or what is in the way for now. `isOurs`: the process is surely this cluster's postmaster. */
async function tryJoin(cluster: Cluster, file: PostmasterFile, isOurs: boolean): Promise<Attached | string> {
  let session: Client
  try {
    session = await openSession(cluster, file.port)
  } catch (error) {
    if (isPassing(error) || !isOurs) return `process ${file.pid} takes no connections`
    throw new TriptychError('start_refused', {
      detail: `The embedded Postgres of ${cluster.folder} (process ${file.pid}, port ${file.port}) refused the connection: ${error instanceof Error ? error.message : codeOf(error)}`,
      cause: error,
    })
  }
  const lost = new Promise<void>((resolve) => session.once('end', resolve))
  try {
    if (realpathSync(await dataDirectory(session)) !== realpathSync(cluster.data)) {
      await session.end()
      return `port ${file.port} belongs to another Postgres`
    }
    if (!(await join(session))) {
      await session.end()
      return `process ${file.pid} is being stopped by another Triptych process`
    }
    await ensureDatabase(session, cluster)
    return { session, lost, pid: file.pid, port: file.port }
  } catch (error) {
    void session.end().catch(() => undefined)
    if (isPassing(error) || codeOf(error) === undefined) return `process ${file.pid} went away`
    throw error
  }
}

function isHeldByAnother(reason: string): boolean {
  return /lock file ".*" already exists|shared memory block .* is still in use/.test(reason)
}

function isBusyPort(reason: string): boolean {
  return /could not bind|could not create any TCP\/IP sockets/.test(reason)
}

function isDamagedFile(reason: string): boolean {
  return /lock file ".*" is empty|bogus data in lock file/.test(reason)
}

function refuseDamagedFile(cluster: Cluster, waitedMs: number): void {
  if (waitedMs < PATIENCE_MS) return
  const path = postmasterPath(cluster.data)
  throw new TriptychError('start_refused', {
    detail: `The lock file ${path} is damaged, so it cannot be told whether a Postgres runs on this data: make sure that none does, then delete that file.`,
  })
}
