/** What one detector is given that needs nothing from the others. */
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import type { DetectorInput } from '#engines/understanding/detector.ts'

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
    facts: {
      kind: 'video',
      durationMs: media.durationMs ?? 0,
      width: media.width ?? 0,
      height: media.height ?? 0,
      providers: [],
      leftOut: [],
      shots: [],
      scenes: [],
      persons: [],
      texts: [],
      speech: [],
      lines: [],
      labels: [],
      audioEffects: [],
      stillStretches: [],
      derivatives: { sprite: null, waveform: null },
      picture: null,
    },
  }
}
