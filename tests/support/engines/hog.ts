/** An engine that takes memory, 16 MiB at a time, up to `mebibytes`, and keeps it for this run. */
import type { Engine } from '#engines/engine.ts'

export const engine: Engine<{ mebibytes: number }, number> = async ({ mebibytes }, { report }) => {
  const held: Buffer[] = []
  while (held.length * 16 < mebibytes) {
    held.push(Buffer.alloc(16 << 20, 1))
    report({ stage: 'taking', stageFraction: 0, overallFraction: 0 })
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return held.length
}
