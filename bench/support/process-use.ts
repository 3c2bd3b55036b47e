/** What a process has used, as the kernel counts it: processor time and resident memory. */
import { readFileSync } from 'node:fs'

// What /proc counts processor time in, on every Linux that Node runs on.
const ticksPerSecond = 100

export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
}

export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
}

/** The most a process held above what it held at first, looked at every 20 ms until `stop`. */
export function watchGrowth(pid: number): { stop(): number } {
  const before = residentBytes(pid)
  let most = before
  const look = () => {
    most = Math.max(most, residentBytes(pid))
  }
  const timer = setInterval(look, 20)
  return {
    stop() {
      clearInterval(timer)
      look()
      return most - before
    },
  }
}
