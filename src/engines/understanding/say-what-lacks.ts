/** Says of what nothing here can find why it was not looked for. */
import type { DetectorInput, Finding } from './detector.ts'

/** Networks small enough to be at hand name things that are not there more often than those that are. */
const noLabels = 'There is no provider of labels that is right often enough.'
const noEffects = 'There is no provider that tells applause, laughter and music apart.'

export async function sayWhatLacks({ settings }: DetectorInput): Promise<Finding> {
  return {
    leftOut: [
      { detector: 'labels', reason: noLabels },
      ...(settings.detectAudioEffects ? [{ detector: 'audioEffects' as const, reason: noEffects }] : []),
    ],
  }
}
