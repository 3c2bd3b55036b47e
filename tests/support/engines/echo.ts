/** An engine that gives back its request and what it sees of its surroundings. */
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '#engines/engine.ts'

export type EchoResult = {
  request: unknown
  pid: number
  environment: string[]
  priority: number
  outOfMemoryScore: string
}

export const engine: Engine<unknown, EchoResult> = async (request, { folder, report }) => {
  report({ stage: 'echoing', stageFraction: 0, overallFraction: 0 })
  await writeFile(join(folder, 'echo.txt'), 'echo')
  report({ stage: 'echoing', stageFraction: 1, overallFraction: 1 })
  return {
    request,
    pid: process.pid,
    environment: Object.keys(process.env),
    priority: getPriority(),
    outOfMemoryScore: readFileSync('/proc/self/oom_score_adj', 'latin1').trim(),
  }
}
