/** One measured upload: the sender in its own process, the server's memory and processor time from /proc. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export type Trial = { ms: number; cpuMs: number; growthBytes: number }

export type BenchTable = {
  name: string
  rows: Array<Record<string, string | number>>
  goals: Array<{ name: string; value: number; goal: string; met: boolean }>
}

export type BareServer = { pid: number; origin: string; close(): Promise<void> }

const programOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))
// What /proc counts processor time in, on every Linux that Node runs on.
const ticksPerSecond = 100

/** Sends `bytes` to `url`, served by process `pid`; throws unless the answer is 200. */
export async function measureUpload(url: string, bytes: number, pid: number): Promise<Trial> {
  const cpuBefore = cpuMsOf(pid)
  const memoryBefore = residentBytes(pid)
  let most = memoryBefore
  const watch = setInterval(() => {
    most = Math.max(most, residentBytes(pid))
  }, 20)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      programOf('sender.ts'),
      url,
      String(bytes),
    ])
    const { ms, status } = JSON.parse(stdout)
    if (status !== 200) throw new Error(`the upload to ${new URL(url).pathname} was answered ${status}`)
    return { ms, cpuMs: cpuMsOf(pid) - cpuBefore, growthBytes: most - memoryBefore }
  } finally {
    clearInterval(watch)
    // The file of this trial goes, and the disk rests, before the next one is measured.
    await promisify(execFile)('sync')
  }
}

export async function startBareServer(folder: string): Promise<BareServer> {
  const child = spawn(process.execPath, [programOf('bare-server.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const { port } = JSON.parse(String(line))
  return {
    pid: child.pid!,
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

/** A row of the table: medians of the trials, growth as its maximum. */
export function rowOf(
  name: string,
  trials: readonly Trial[],
  bytes: number,
): Record<string, string | number> {
  const ms = median(trials.map((trial) => trial.ms))
  return {
    case: name,
    seconds: round(ms / 1000),
    'MB/s': Math.round(bytes / 1e3 / ms),
    'cpu seconds': round(median(trials.map((trial) => trial.cpuMs)) / 1000),
    'growth, MB': round(Math.max(...trials.map((trial) => trial.growthBytes)) / 1e6),
    trials: trials.length,
  }
}

/** Rate of `ours` as a share of the baseline's, from medians. */
export function rateAgainst(baseline: readonly Trial[], ours: readonly Trial[]): number {
  return round(median(baseline.map((trial) => trial.ms)) / median(ours.map((trial) => trial.ms)))
}

export function goalAtLeast(name: string, value: number, least: number): BenchTable['goals'][number] {
  return { name, value, goal: `>= ${least}`, met: value >= least }
}

export function goalBelow(name: string, value: number, limit: number): BenchTable['goals'][number] {
  return { name, value, goal: `< ${limit}`, met: value < limit }
}

export function mostGrowthMegabytes(trials: readonly Trial[]): number {
  return round(Math.max(...trials.map((trial) => trial.growthBytes)) / 1e6)
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
}

function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}
