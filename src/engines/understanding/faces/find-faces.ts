/** Finding of people as a step of the analysis. */
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import { openFaceAnalyzer } from './face-analyzer.ts'
import { findPersons } from './find-persons.ts'

/** @throws TriptychError `media_*`, `storage_failed`, `work_canceled` */
export async function findFaces(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  const { facts, settings } = input
  if (settings.personCount === 0) {
    return { leftOut: [{ detector: 'faces', reason: 'No people were asked for.' }] }
  }
  const opened = await openFaceAnalyzer(input.modelFolder)
  if ('reason' in opened) return { leftOut: [opened] }
  using analyzer = opened
  const persons = await findPersons(
    {
      inputPath: input.inputPath,
      durationMs: facts.durationMs,
      shots: facts.shots,
      personCount: settings.personCount,
      isQuick: settings.isQuick ?? false,
      limits: input.limits,
      folder: input.folder,
    },
    analyzer,
    context,
  )
  return { persons, providers: [analyzer.provider] }
}
