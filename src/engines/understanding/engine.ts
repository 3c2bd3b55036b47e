/**
 * Understands a video or an image: runs one detector after the other and gathers what they find. It stops the event
 * loop for a frame at a time, so outside tests and the command line it belongs in a child process.
 */
import { type ErrorCode, TriptychError } from '#base/errors.ts'
import type { Engine, EngineContext } from '#engines/engine.ts'
import { probeMedia } from '#engines/media/probe.ts'
import type { DetectorContext, DetectorInput, DetectorStep, FilmWatcher, Finding } from './detector.ts'
import { detectors } from './detectors.ts'
import { emptyFacts } from './empty-facts.ts'
import type { AnalysisFacts, Detector } from './facts.ts'
import type { AnalysisRequest } from './request.ts'

/** Sound that cannot be read is no reason to know nothing of the pictures, nor is what cannot be loaded. */
const ofSound = [
  'media_unreadable',
  'media_unsupported',
  'media_empty',
  'media_no_audio',
  'model_unavailable',
] as const

/** Steps that leave out their own facts alone where they fail for one of these reasons. */
const spared: Readonly<Record<string, { detector: Detector; codes: readonly ErrorCode[] }>> = {
  waveform: { detector: 'derivatives', codes: ofSound },
  speech: { detector: 'speech', codes: ofSound },
  words: { detector: 'words', codes: ofSound },
  text: { detector: 'text', codes: ['model_unavailable'] },
}

export type AnalysisResult = { facts: AnalysisFacts }

/** @throws TriptychError `media_*`, `request_invalid`, `storage_*`, `work_canceled` */
export const engine: Engine<AnalysisRequest, AnalysisResult> = async (request, context) => {
  if (context.signal.aborted) throw new TriptychError('work_canceled')
  const media = probeMedia(request.inputPath, request.limits)
  let facts = emptyFacts(media)
  const steps = detectors.filter(({ only }) => only === null || only === facts.kind)
  const reportStep = progressOf(steps, context)
  const inputNow = (): DetectorInput => ({ ...request, media, folder: context.folder, facts })
  using resources = new DisposableStack()
  const watchers = new Map<DetectorStep, FilmWatcher>()
  for (const step of facts.kind === 'video' ? steps : []) {
    const watcher = await step.watch?.(inputNow())
    if (watcher) watchers.set(step, resources.use(watcher))
  }
  for (const step of steps) {
    const onProgress = (fraction: number) => reportStep(step, fraction)
    onProgress(0)
    const finding = await findingOf(step, inputNow(), {
      signal: context.signal,
      onProgress,
      call: context.call,
      watchers: [...watchers.values()],
      watcher: watchers.get(step),
    })
    facts = withFinding(facts, finding)
    if (context.signal.aborted) throw new TriptychError('work_canceled')
    onProgress(1)
  }
  return { facts }
}

async function findingOf(
  step: DetectorStep,
  input: DetectorInput,
  context: DetectorContext,
): Promise<Finding> {
  try {
    return await step.find(input, context)
  } catch (error) {
    const own = spared[step.stage]
    if (!own || !(error instanceof TriptychError) || !own.codes.includes(error.code)) throw error
    return { leftOut: [{ detector: own.detector, reason: error.message }] }
  }
}

function withFinding(facts: AnalysisFacts, finding: Finding): AnalysisFacts {
  const { providers = [], leftOut = [], derivatives, ...found } = finding
  return {
    ...facts,
    ...found,
    providers: [...facts.providers, ...providers],
    leftOut: [...facts.leftOut, ...leftOut],
    derivatives: { ...facts.derivatives, ...derivatives },
  }
}

/** Shares of the whole by what each step costs. */
function progressOf(steps: readonly DetectorStep[], { report }: EngineContext) {
  const total = steps.reduce((sum, { cost }) => sum + cost, 0)
  return (step: DetectorStep, fraction: number): void => {
    const before = steps.slice(0, steps.indexOf(step)).reduce((sum, { cost }) => sum + cost, 0)
    const stageFraction = Math.min(1, Math.max(0, fraction))
    report({
      stage: step.stage,
      stageFraction,
      overallFraction: total === 0 ? 1 : (before + stageFraction * step.cost) / total,
    })
  }
}
