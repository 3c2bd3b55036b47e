/**
 * How far a generation is. The core's task passes through fine stages; Diffio groups them in two or three
 * jobs, and newer clients read the fine ones too.
 */
import type { Project, Task } from '#core/schema.ts'
import { errorSentence } from '../errors.ts'
import type { ProgressAnswer, StageAnswer } from '../wire/index.ts'
import { overallPercent, statusOf } from './generation.ts'

type Stage = { name: string; share: number }
type Part = 'preProcessing' | 'inference' | 'restoredVideo'

const beginning: Stage[] = [
  { name: 'starting', share: 0.05 },
  { name: 'loading', share: 0.15 },
  { name: 'decoding', share: 0.8 },
]
const soundPlan: [Part, Stage[]][] = [
  ['preProcessing', beginning],
  [
    'inference',
    [
      { name: 'restoring', share: 0.9 },
      { name: 'encoding', share: 0.05 },
      { name: 'storing', share: 0.05 },
    ],
  ],
]
const videoPlan: [Part, Stage[]][] = [
  ['preProcessing', beginning],
  [
    'inference',
    [
      { name: 'restoring', share: 0.95 },
      { name: 'encoding', share: 0.05 },
    ],
  ],
  [
    'restoredVideo',
    [
      { name: 'muxing', share: 0.8 },
      { name: 'storing', share: 0.2 },
    ],
  ],
]

/** The core's stages in the words of the vendor's newest clients, and in a sentence. */
const words: Record<string, { stage: string; message: string }> = {
  starting: { stage: 'starting', message: 'Starting.' },
  loading: { stage: 'downloading', message: 'Fetching the uploaded file.' },
  decoding: { stage: 'decoding', message: 'Reading the sound.' },
  restoring: { stage: 'restoring', message: 'Restoring the speech.' },
  encoding: { stage: 'finalizing', message: 'Writing the result.' },
  muxing: { stage: 'finalizing', message: 'Joining the pictures and the restored sound.' },
  storing: { stage: 'uploading', message: 'Storing the result.' },
  complete: { stage: 'finalizing', message: 'Settling.' },
}
/** Past this many the core stops counting. */
const countedWaiting = 1000

/** @param waitingBefore how many wait before it, or null when it no longer waits */
export function toProgress(task: Task, project: Project, waitingBefore: number | null): ProgressAnswer {
  const hasFailed = statusOf(task) === 'failed'
  const error = hasFailed ? errorSentence(task.error_code ?? 'work_canceled') : null
  const errorDetails = hasFailed ? detailsOf(task) : null
  const parts = partsOf(task, project.has_picture, { error, errorDetails })
  const percent = overallPercent(task)
  return {
    generationId: task.id,
    apiProjectId: project.id,
    status: statusOf(task),
    hasVideo: project.has_picture,
    preProcessing: parts.preProcessing!,
    inference: parts.inference!,
    ...(parts.restoredVideo ? { restoredVideo: parts.restoredVideo } : {}),
    error,
    errorDetails,
    stage: fineStage(task),
    ...(percent === null
      ? {}
      : { stageProgress: { overallPercent: percent, stagePercent: wholePercent(task.stage_fraction) } }),
    ...(waitingBefore === null ? {} : { queue: toQueue(waitingBefore) }),
  }
}

type Failure = { error: string | null; errorDetails: string | null }

function partsOf(task: Task, hasVideo: boolean, failure: Failure): Partial<Record<Part, StageAnswer>> {
  const plan = hasVideo ? videoPlan : soundPlan
  const at = positionIn(plan, task)
  const parts = plan.map(([part], index): [Part, StageAnswer] => {
    if (index < at.part) return [part, stageAnswer(task, 'complete', 100)]
    if (index > at.part) return [part, stageAnswer(task, 'pending', 0)]
    if (statusOf(task) === 'failed') return [part, { ...stageAnswer(task, 'failed', at.percent), ...failure }]
    return [part, stageAnswer(task, task.state === 'queued' ? 'pending' : 'running', at.percent)]
  })
  return Object.fromEntries(parts)
}

/** Which part the task is in, and how far in it; past the last one when all is done. */
function positionIn(plan: [Part, Stage[]][], task: Task): { part: number; percent: number } {
  if (task.state === 'succeeded') return { part: plan.length, percent: 100 }
  if (task.stage === 'complete') return { part: plan.length - 1, percent: 100 }
  for (const [part, [, stages]] of plan.entries()) {
    const index = stages.findIndex(({ name }) => name === task.stage)
    if (index === -1) continue
    const before = stages.slice(0, index).reduce((sum, { share }) => sum + share, 0)
    return { part, percent: wholePercent(before + stages[index]!.share * task.stage_fraction) }
  }
  // Waiting, or a stage that this plan does not know.
  return { part: 0, percent: 0 }
}

const jobStates = { complete: 'SUCCEEDED', running: 'RUNNING', failed: 'FAILED', pending: 'QUEUED' } as const

function stageAnswer(task: Task, status: keyof typeof jobStates, progress: number): StageAnswer {
  const willNeverBegin = status === 'pending' && statusOf(task) === 'failed'
  return {
    jobId: task.id,
    jobState: willNeverBegin ? null : jobStates[status],
    status,
    progress,
    statusMessage: status === 'running' ? (words[task.stage ?? '']?.message ?? null) : null,
    error: null,
    errorDetails: null,
  }
}

function fineStage(task: Task): string {
  if (task.state === 'queued') return 'queued'
  if (task.state === 'succeeded') return 'complete'
  if (statusOf(task) === 'failed') return 'failed'
  return words[task.stage ?? '']?.stage ?? 'preparing'
}

function detailsOf(task: Task): string | null {
  const facts = [task.error_code, task.stage && `while ${task.stage}`].filter((fact) => fact)
  const where = facts.length === 0 ? '' : `(${facts.join(', ')})`
  return [task.error_detail ?? '', where].filter((text) => text !== '').join(' ') || null
}

function toQueue(waitingBefore: number): NonNullable<ProgressAnswer['queue']> {
  const isNext = waitingBefore === 0
  const isCounted = waitingBefore < countedWaiting
  const before = isCounted ? `${waitingBefore}` : `${countedWaiting} or more`
  return {
    position: isCounted ? waitingBefore + 1 : null,
    connectedWorkers: null,
    idleWorkers: null,
    busyWorkers: null,
    waitReason: isNext ? 'next_in_line' : null,
    message: isNext ? 'This generation is next.' : `Generations that go first: ${before}.`,
  }
}

function wholePercent(fraction: number): number {
  return Math.max(0, Math.min(100, Math.floor(fraction * 100 + 1e-6)))
}
