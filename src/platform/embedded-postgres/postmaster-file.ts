/**
 * What `postmaster.pid` says, and whether the process it names lives. Postgres itself judges a stale file,
 * atomically; this only reads, because a check followed by a removal is a race.
 */
import { readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

export type PostmasterFile = { pid: number; port: number; status: string }
export type Liveness = 'alive' | 'dead' | 'unknown'

export function postmasterPath(cluster: string): string {
  return join(cluster, 'postmaster.pid')
}

/** `null` when there is no file; `damaged` when it is empty or makes no sense (also while it is written). */
export function readPostmasterFile(cluster: string): PostmasterFile | 'damaged' | null {
  let text: string
  try {
    text = readFileSync(postmasterPath(cluster), 'utf8')
  } catch {
    return null
  }
  const lines = text.split('\n')
  // A negative number would stand for a stand-alone backend; the port is added after the first lines.
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
  if (!(pid > 1)) return 'damaged'
  return { pid, port: Number.parseInt(lines[3] ?? '', 10) || 0, status: (lines[7] ?? '').trim() }
}

/** Only ESRCH (and a zombie, which is dead but not yet collected) proves death; EPERM proves nothing. */
export function livenessOf(pid: number): Liveness {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'dead' : 'unknown'
  }
  return isZombie(pid) ? 'dead' : 'alive'
}

/**
 * Whether process `pid` is the postmaster of `cluster`, by its name and working folder, where the system shows
 * them (Linux); `null` where it does not. A number can be in use again: after a restarted container it often is.
 */
export function isPostmasterOf(pid: number, cluster: string): boolean | null {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'postgres') return false
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    return null
  }
}

function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
  } catch {
    return false
  }
}
