/** Says of what nothing here can find why it was not looked for. */
import type { DetectorInput, Finding } from './detector.ts'

/** Nobody has said of enough sound what it is to measure one by, and what is not measured is not told. */
const noEffects = 'There is no provider that tells applause, laughter and music apart.'

export async function sayWhatLacks({ settings }: DetectorInput): Promise<Finding> {
  return settings.detectAudioEffects ? { leftOut: [{ detector: 'audioEffects', reason: noEffects }] } : {}
}
