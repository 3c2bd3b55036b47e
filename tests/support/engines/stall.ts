/** An engine that reports once and then waits for something that never comes, deaf to its signal. */
import type { Engine } from '#engines/engine.ts'

export const engine: Engine<unknown, never> = async (_, { report }) => {
  report({ stage: 'waiting', stageFraction: 0, overallFraction: 0 })
  setInterval(() => undefined, 1000)
  return new Promise<never>(() => undefined)
}
