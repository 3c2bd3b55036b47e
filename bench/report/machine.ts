/** What a reader must know of the machine to judge a figure, and nothing that names it. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

export type Machine = {
  date: string
  node: string
  platform: string
  cores: number
  processor: string
  memoryGib: number
  /** Processes that wanted a core on average over the last minute: above the cores, all absolute figures are worse. */
  load: number
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    load: Math.round(loadavg()[0]! * 10) / 10,
  }
}
