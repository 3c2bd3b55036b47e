/** What this machine can do, for `triptych doctor`: each engine, and with what it would work. */
import { describeAvailability } from '#engines/restoration/availability.ts'

export type EngineFinding = { part: string; ok: boolean; detail: string }

/** A lesser engine is a finding, not a problem. */
export async function engineReport(modelsFolder: string): Promise<EngineFinding[]> {
  return [{ part: 'restoration engine', ok: true, detail: await describeAvailability(modelsFolder) }]
}
