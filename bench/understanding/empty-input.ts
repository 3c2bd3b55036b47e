/** What one detector is given that needs nothing from the others. */
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import type { DetectorInput } from '#engines/understanding/detector.ts'
import { emptyFacts } from '#engines/understanding/empty-facts.ts'

export function emptyInput(inputPath: string, folder: string, isQuick: boolean): DetectorInput {
  const media = probeMedia(inputPath, defaultMediaLimits)
  return {
    inputPath,
    folder,
    media,
    modelFolder: null,
    limits: defaultMediaLimits,
    settings: {
      sceneLength: { range: 'medium' },
      personCount: 0,
      languages: ['en'],
      detectAudioEffects: false,
      isQuick,
    },
    facts: emptyFacts(media),
  }
}
