/** From an analysed file to the files of its restored sound: decides, restores and levels. */

import { join } from 'node:path'
import type { ModelId } from '#engines/find-model.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { Planar } from '#engines/media/planar.ts'
import { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'
import type { Chain } from './chain.ts'
import type { Work } from './facts.ts'
import { decide, type Verdict } from './gate.ts'
import { headroomGain, level } from './leveling.ts'
import type { Treatment } from './pipeline.ts'
import { mixed } from './rendering.ts'
import { noRepairs, planRepairs } from './repair-plan.ts'
import { fullScaleCeiling, restoreSound, type SoundTarget } from './restore-sound.ts'
import { readSamples } from './samples.ts'

/** +3 dB: lossy decoders overshoot by so much, and the limiter takes it. What is louder is lowered as a whole. */
const maxLimitedPeak = Math.SQRT2
/** What the decision takes of the progress: for a recording that is tried whole there is little more to do. */
const gateShares = { whole: 0.9, sampled: 0.1 }

export type SoundStageOptions = {
  inputPath: string
  modelFolder: string | null
  limits: MediaLimits
  analysis: Analysis
  chain: Chain
  /** 0 to 1: how much of the restored sound there is in the result. */
  strength: number
  /** LUFS, or null to keep the level. */
  targetLoudness: number | null
  targets: readonly SoundTarget[]
  /** Takes a working file. */
  folder: string
  signal: AbortSignal
  onProgress: (fraction: number) => void
}

export type FinishedSound = Omit<Work, 'chain' | 'analysis'> & { models: ModelId[] }

/** @throws TriptychError `media_*`, `storage_*`, `work_canceled` */
export async function makeSound(options: SoundStageOptions): Promise<FinishedSound> {
  const { analysis, chain, strength, targetLoudness, targets, signal, onProgress } = options
  const verdict = await treat(options)
  const treatment = { ...verdict.treatment, wetShare: verdict.treatment.wetShare * strength }
  const isLevelled = targetLoudness !== null || treatment.repairs.declip !== null
  const plainGain = analysis.peak > maxLimitedPeak ? fullScaleCeiling / analysis.peak : 1
  const unlevelled: SoundTarget = { path: join(options.folder, 'unlevelled.flac'), format: 'flac' }
  const { gateEnd } = verdict
  const measures = await restoreSound({
    ...options,
    treatment,
    rendered: renderedAt(verdict, strength),
    gain: isLevelled ? headroomGain : plainGain,
    targets: isLevelled ? [unlevelled] : targets,
    onProgress: (fraction) => onProgress(gateEnd + (1 - gateEnd) * fraction),
  })
  const done = {
    repairs: verdict.facts === null ? null : treatment.repairs,
    gate: verdict.facts,
    strength,
    wetShare: treatment.wetShare,
    targetLoudness,
    models: [...chain.models, ...verdict.models],
  }
  if (!isLevelled) return { ...done, measures, gain: plainGain }
  const { gain, ...levelled } = await level({
    unlevelled,
    measures,
    targetLoudness,
    targets,
    analysis,
    limits: options.limits,
    signal,
    onProgress: () => onProgress(1),
  })
  return { ...done, measures: levelled, gain: gain * headroomGain }
}

type Plan = Omit<Verdict, 'facts'> & {
  facts: Verdict['facts'] | null
  /** The progress when it was decided. */
  gateEnd: number
}

async function treat(options: SoundStageOptions): Promise<Plan> {
  const { analysis, chain, modelFolder, strength, onProgress } = options
  const whole = (treatment: Treatment): Plan => ({
    treatment,
    rendered: null,
    facts: null,
    models: [],
    gateEnd: 0,
  })
  const { findings } = analysis
  if (findings === null || strength === 0 || analysis.speechRms === 0) {
    return whole({ repairs: noRepairs, isDereverberated: false, wetShare: 1 })
  }
  const pacer = new Pacer(options.signal, () => onProgress(0))
  const samples = await readSamples(options.inputPath, options.limits, analysis, pacer)
  const gateEnd = samples[0]?.isWhole ? gateShares.whole : gateShares.sampled
  const verdict = await decide(
    { analysis, chain, pacer },
    samples,
    planRepairs(findings),
    modelFolder,
    (fraction) => onProgress(gateEnd * fraction),
  )
  return { ...verdict, gateEnd }
}

function renderedAt({ rendered }: Plan, strength: number): Planar | null {
  if (rendered === null || strength === 1) return rendered?.wet ?? null
  return mixed([rendered.dry], [rendered.wet], strength)[0] ?? null
}
