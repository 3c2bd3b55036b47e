/** An engine that blocks its thread for ever, as a native call may. */
import type { Engine } from '#engines/engine.ts'

export const engine: Engine<unknown, never> = async () => {
  for (;;) Math.random()
}
