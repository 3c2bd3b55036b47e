/** One measured upload: the sender in its own process, the server's memory and processor time from /proc. */
import { execFile, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cpuMsOf, watchGrowth } from '../support/process-use.ts'
import { firstLine, stop } from '../support/server.ts'
import { median, rounded } from '../support/table.ts'

export type Trial = { ms: number; cpuMs: number; growthBytes: number }

export type BareServer = { pid: number; origin: string; close(): Promise<void> }

const programOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Sends `bytes` to `url`, served by process `pid`; throws unless the answer is 200. */
export async function measureUpload(url: string, bytes: number, pid: number): Promise<Trial> {
  const cpuBefore = cpuMsOf(pid)
  const growth = watchGrowth(pid)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      programOf('sender.ts'),
      url,
      String(bytes),
    ])
    const { ms, status } = JSON.parse(stdout)
    if (status !== 200) throw new Error(`the upload to ${new URL(url).pathname} was answered ${status}`)
    return { ms, cpuMs: cpuMsOf(pid) - cpuBefore, growthBytes: growth.stop() }
  } finally {
    growth.stop()
    // The file of this trial goes, and the disk rests, before the next one is measured.
    await promisify(execFile)('sync')
  }
}

export async function startBareServer(folder: string): Promise<BareServer> {
  const child = spawn(process.execPath, [programOf('bare-server.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { port } = JSON.parse(await firstLine(child))
  return { pid: child.pid!, origin: `http://127.0.0.1:${port}`, close: () => stop(child) }
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
    seconds: rounded(ms / 1000),
    'MB/s': Math.round(bytes / 1e3 / ms),
    'cpu seconds': rounded(median(trials.map((trial) => trial.cpuMs)) / 1000),
    'growth, MB': mostGrowthMegabytes(trials),
    trials: trials.length,
  }
}

/** Rate of `ours` as a share of the baseline's: the median over the rounds, in each of which they took turns. */
export function rateAgainst(baseline: readonly Trial[], ours: readonly Trial[]): number {
  return median(ours.map((trial, round) => baseline[round]!.ms / trial.ms))
}

export function mostGrowthMegabytes(trials: readonly Trial[]): number {
  return rounded(Math.max(...trials.map((trial) => trial.growthBytes)) / 1e6)
}
