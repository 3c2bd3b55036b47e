/** An engine that does what its request says: takes time, writes a file, crashes in its first attempts, or refuses. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import type { Engine } from '#engines/engine.ts'

export type Script = {
  /** How long the work takes. */
  ms?: number
  /** Attempts up to this one end in a crash. */
  crashes?: number
  /** The storage is away for so long, beginning with the first attempt. */
  awayMs?: number
  /** Ends as work on a hostile file does. */
  isRefused?: boolean
  /** Reports as an engine does that counts badly: forth and back. */
  isUnsteady?: boolean
  /** What the output holds. */
  text?: string
}

const stepMs = 50

export const engine: Engine<Script & { attempt: number }, { path: string }> = async (
  script,
  { folder, report, signal },
) => {
  const steps = Math.ceil((script.ms ?? 0) / stepMs)
  await writeFile(join(folder, 'scratch'), 'left half way')
  for (let step = 0; step < steps; step++) {
    const fraction = script.isUnsteady && step % 2 === 1 ? 0 : step / steps
    report({ stage: 'working', stageFraction: fraction, overallFraction: fraction })
    if (script.attempt <= (script.crashes ?? 0) && step * 2 >= steps) process.abort()
    await new Promise((resolve) => setTimeout(resolve, stepMs))
    if (signal.aborted) throw new TriptychError('work_canceled')
  }
  if (script.attempt <= (script.crashes ?? 0)) process.abort()
  if (script.isRefused) throw new TriptychError('media_unreadable', { detail: 'The file ends too early.' })
  const path = join(folder, 'made.txt')
  await writeFile(path, script.text ?? 'made')
  return { path }
}
