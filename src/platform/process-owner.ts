/**
 * Who made a temporary file: a short tag of the living process that goes into the file's name, and the
 * judgement whether that process is still there. Nothing that may belong to a live process is ever swept.
 */
import { readFileSync, readlinkSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'

/** `unknown` when the owner lives (or lived) where we cannot look: another boot, container or machine. */
export type OwnerState = 'alive' | 'dead' | 'unknown'

const tagPattern = /^(\d+)-(\d+)-([0-9a-f]+)$/

let ownTag: string | undefined

/**
 * The tag of this process, `pid-startTicks-place`: characters `0-9a-f-` only. The start time tells a process
 * from a later one with the same number; the place tells apart boots and process namespaces, in which the
 * same number means someone else.
 */
export function ownerTag(): string {
  ownTag ??= `${process.pid}-${startTicks(process.pid) ?? 0}-${place()}`
  return ownTag
}

/** Judges the owner in a tag; a text that is no tag gives `unknown`. */
export function ownerState(tag: string): OwnerState {
  const match = tagPattern.exec(tag)
  if (!match || match[3] !== place()) return 'unknown'
  const pid = Number(match[1])
  let isOurs = true
  try {
    process.kill(pid, 0)
  } catch (thrown) {
    // EPERM means the process is there and is someone else's: only ESRCH proves death.
    if (errorCode(thrown) === 'ESRCH') return 'dead'
    isOurs = false
  }
  const started = startTicks(pid)
  if (started !== undefined) return started === Number(match[2]) ? 'alive' : 'dead'
  if (process.platform !== 'linux') return 'alive'
  // One we may signal and whose /proc entry is no process any more is a zombie; another's may be hidden.
  return isOurs ? 'dead' : 'unknown'
}

/**
 * Whether what is at `path`, whose name begins with its owner's tag and a dot, may be removed: the owner is
 * dead, or cannot be judged and has not touched it since `untouchedSinceMs` (Unix time).
 */
export async function isAbandoned(path: string, untouchedSinceMs: number): Promise<boolean> {
  const state = ownerState(basename(path).split('.')[0]!)
  if (state !== 'unknown') return state === 'dead'
  const stats = await stat(path).catch(() => null)
  return stats !== null && stats.mtimeMs < untouchedSinceMs
}

/** Clock ticks from boot to the start of a process; undefined when it is gone, a zombie, or there is no /proc. */
function startTicks(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command name may hold spaces and brackets, so the fields are counted from its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[19])
  } catch {
    return undefined
  }
}

let ownPlace: string | undefined

function place(): string {
  ownPlace ??= readPlace()
  return ownPlace
}

function readPlace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8)
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
    return `${boot}${Number(namespace).toString(16)}`
  } catch {
    return '0'
  }
}

function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined
}
