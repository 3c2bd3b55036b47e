/** The probe as an engine, so that it runs in a child process like the others. */
import { TriptychError } from '#base/errors.ts'
import type { Engine } from '#engines/engine.ts'
import type { MediaLimits } from './limits.ts'
import { type ProbeFacts, probeMedia } from './probe.ts'

export type ProbeRequest = { inputPath: string; limits: MediaLimits }

/** @throws TriptychError `media_empty`, `media_unreadable`, `media_over_limit`, `work_canceled` */
export const engine: Engine<ProbeRequest, ProbeFacts> = async (request, { signal, report }) => {
  if (signal.aborted) throw new TriptychError('work_canceled')
  const facts = probeMedia(request.inputPath, request.limits)
  report({ stage: 'probing', stageFraction: 1, overallFraction: 1 })
  return facts
}
