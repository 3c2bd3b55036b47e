/** Load from a process of its own, and what it cost the server that took it. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cpuMsOf } from './process-use.ts'

export type LoadPlan = {
  url: string
  connections: number
  seconds: number
  headers: Record<string, string>
  body: string
}

export type LoadResult = {
  requests: number
  perSecond: number
  medianMs: number
  p99Ms: number
  /** The body of one answer. */
  sample: string
}

export type MeasuredLoad = LoadResult & { cpuMicrosPerRequest: number }

const client = fileURLToPath(new URL('load-client.ts', import.meta.url))

/** Loads the server that is process `pid`; throws on any answer but 200. */
export async function measureLoad(plan: LoadPlan, pid: number): Promise<MeasuredLoad> {
  const cpuBeforeMs = cpuMsOf(pid)
  const { stdout } = await promisify(execFile)(process.execPath, [client, JSON.stringify(plan)], {
    maxBuffer: 1 << 26,
  })
  const result = JSON.parse(stdout) as LoadResult
  return { ...result, cpuMicrosPerRequest: ((cpuMsOf(pid) - cpuBeforeMs) * 1000) / result.requests }
}
