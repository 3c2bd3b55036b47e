/** Where every analysis begins. */
import { TriptychError } from '#base/errors.ts'
import type { ProbeFacts } from '#engines/media/probe.ts'
import type { AnalysisFacts } from './facts.ts'

/**
 * What is known before anybody has looked.
 * @throws TriptychError `media_unsupported` for what has no pictures, or is a drawing
 */
export function emptyFacts(media: ProbeFacts): AnalysisFacts {
  const { format, kind, durationMs, width, height, hasAudio } = media
  if (format === 'svg' || format === 'lottie') {
    throw new TriptychError('media_unsupported', {
      detail: `The file is a drawing (${format}): only videos and images of pixels can be analyzed.`,
    })
  }
  if (kind !== 'video' && kind !== 'image') {
    const what = hasAudio ? 'The file has sound and no pictures' : 'The file has no pictures'
    throw new TriptychError('media_unsupported', {
      detail: `${what}: only videos and images can be analyzed.`,
    })
  }
  return {
    kind,
    durationMs: kind === 'image' ? 0 : (durationMs ?? 0),
    width: width ?? 0,
    height: height ?? 0,
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
  }
}
