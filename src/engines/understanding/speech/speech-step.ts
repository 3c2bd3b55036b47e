/** When somebody speaks, as a step of the analysis. */
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import { findSpeech } from './find-speech.ts'

export async function hearSpeech(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  if (!input.media.hasAudio) return {}
  const { speech, provider } = await findSpeech({ ...input, durationMs: input.facts.durationMs }, context)
  return { speech, providers: [provider] }
}
