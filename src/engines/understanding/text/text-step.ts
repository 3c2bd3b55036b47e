/** Reading of text as a step of the analysis. */
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import { findTexts } from './find-texts.ts'
import { missingTesseract } from './tesseract-reader.ts'

export async function readTexts(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  const { facts, settings } = input
  const missing =
    settings.languages.length === 0
      ? 'No language to read was asked for.'
      : missingTesseract(settings.languages)
  if (missing !== null) return { leftOut: [{ detector: 'text', reason: missing }] }
  const { texts, provider } = await findTexts(
    {
      inputPath: input.inputPath,
      kind: facts.kind,
      durationMs: facts.durationMs,
      shots: facts.shots,
      languages: settings.languages,
      limits: input.limits,
      folder: input.folder,
    },
    context,
  )
  return { texts, providers: [provider] }
}
