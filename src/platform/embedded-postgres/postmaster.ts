/** Starting and stopping the Postgres process of a cluster. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fchownSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#base/clock.ts'
import type { Cluster } from './cluster.ts'
import type { DatabaseUser } from './database-user.ts'
import { livenessOf, readPostmasterFile } from './postmaster-file.ts'

const LARGEST_LOG_BYTES = 10 * 1024 ** 2

/** For a small server beside media work. Durability (fsync, synchronous_commit) stays as Postgres has it. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  max_wal_size: '1GB',
  random_page_cost: '1.1',
  jit: 'off',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
}

export type StartOptions = {
  postgres: string
  port: number
  /** The process named by a left-over postmaster.pid, once it is proved not to be a postmaster. */
  foreignPid: number | null
  timeoutMs: number
  signal: AbortSignal
  onStarted(child: ChildProcess): void
}

export type StartOutcome = 'ready' | { reason: string }

/** Resolves when Postgres takes connections, or has given up; recovery after a crash is part of the wait. */
export async function startPostmaster(cluster: Cluster, options: StartOptions): Promise<StartOutcome> {
  const { user, data } = cluster
  const log = openLog(cluster.logFile, user)
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(options.postgres, ['-D', data, '-p', String(options.port), ...settings], {
    cwd: data,
    // A session of its own: Ctrl-C in the terminal must reach us first, and Postgres through us.
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
    env: {
      LC_ALL: 'C',
      TZ: 'UTC',
      // Postgres holds a lock file for stale when it names this process. It still checks the shared memory
      // of the cluster, so a living server is never overrun.
      ...(options.foreignPid === null ? {} : { PG_GRANDPARENT_PID: String(options.foreignPid) }),
    },
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  })
  closeSync(log.descriptor)
  child.unref()
  options.onStarted(child)
  let failure: string | null = null
  child.once('error', (error) => {
    failure = error.message
  })
  child.once('exit', (code, signal) => {
    failure ??= `it ended with ${signal ?? `code ${code}`}`
  })
  const deadline = systemClock.elapsedMs() + options.timeoutMs
  while (failure === null && !options.signal.aborted) {
    const file = readPostmasterFile(data)
    if (file !== null && file !== 'damaged' && file.pid === child.pid && file.status === 'ready')
      return 'ready'
    if (systemClock.elapsedMs() > deadline) return { reason: 'it is still recovering from a crash' }
    await sleep(10)
  }
  return { reason: complaintSince(cluster.logFile, log.size) ?? failure ?? 'it is no longer wanted' }
}

/** Fast shutdown; after 60 s an immediate one, which loses nothing but makes the next start recover. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT')
  if (await isGoneWithin(pid, 60_000)) return
  signal(pid, 'SIGQUIT')
  await isGoneWithin(pid, 10_000)
}

async function isGoneWithin(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = systemClock.elapsedMs() + timeoutMs
  while (livenessOf(pid) !== 'dead') {
    if (systemClock.elapsedMs() > deadline) return false
    await sleep(10)
  }
  return true
}

/** Sends `name`; a process that is already gone is fine. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {}
}

function openLog(path: string, user: DatabaseUser | null): { descriptor: number; size: number } {
  let size = sizeOf(path)
  if (size > LARGEST_LOG_BYTES) {
    renameSync(path, `${path}.1`)
    size = 0
  }
  const descriptor = openSync(path, 'a', 0o600)
  // So that the same user can write on when it is not root that starts next.
  if (user) fchownSync(descriptor, user.uid, user.gid)
  return { descriptor, size }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** The last complaint Postgres wrote after byte `start` of its log. */
function complaintSince(path: string, start: number): string | null {
  const descriptor = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(Math.min(Math.max(sizeOf(path) - start, 0), 64 * 1024))
    readSync(descriptor, buffer, 0, buffer.length, start)
    const lines = buffer
      .toString()
      .split('\n')
      .filter((line) => /(FATAL|PANIC|LOG: {2}could not bind|error while loading)/.test(line))
    return lines.length > 0
      ? lines.map((line) => line.replace(/^.*?(FATAL|PANIC|LOG): {2}/, '')).join(' ')
      : null
  } finally {
    closeSync(descriptor)
  }
}
