/** An engine that ends its process in the way it is asked to. */
import type { Engine } from '#engines/engine.ts'

export const engine: Engine<'abort' | 'exit' | 'throw later', never> = async (how) => {
  if (how === 'abort') process.abort()
  if (how === 'exit') process.exit(7)
  setImmediate(() => {
    throw new Error('thrown where nobody waits')
  })
  return new Promise<never>(() => undefined)
}
