/** What a restoration reports about itself: what ran, on what, what it found, and what it did. */

import type { ModelId } from '#engines/find-model.ts'
import type { SoundDamage } from '#engines/media/sound-reader.ts'
import type { Analysis } from './analysis.ts'
import type { ChainName } from './chain-names.ts'
import type { GateFacts } from './gate.ts'
import type { OutputMeasures } from './output-stage.ts'
import type { RepairPlan } from './repair-plan.ts'

export type RestoreFacts = {
  chain: ChainName
  /** Why the fallback ran, or null when the chain asked for did. */
  fallbackReason: string | null
  models: ModelId[]
  input: {
    codec: string
    format: string
    sampleRate: number
    channelCount: number
    channelLayout: string
    /** Where the sound starts in the file: later than 0 in some videos. */
    startMs: number
    /** What its header promised, or null; more than came out when the file breaks off. */
    declaredMs: number | null
  } & SoundDamage
  output: {
    sampleRate: number
    channelCount: number
    /** Per channel. */
    sampleCount: number
    durationMs: number
    /** True when more than two channels were mixed down. */
    isDownmix: boolean
    peakDb: number | null
    rmsDb: number | null
    /** How often a peak was held under full scale. */
    limitedSamples: number
    /** By how much all of it was raised or lowered; 0 as a rule. */
    gainDb: number
    /** Integrated, ITU-R BS.1770; null for silence. */
    loudnessLufs: number | null
  }
  /** Level of the speech in the input in dBFS; null for silence. */
  speechLevelDb: number | null
  /** Loud moments over the quietest ones, at most 60 dB; null for silence. Measured, not known: see `SnrMeter`. */
  snrDb: { before: number | null; after: number | null }
  /** What was found that can be repaired; null for chains that do not look. */
  found: {
    clippedPercent: number
    clicks: number
    /** First harmonic of mains hum, and how many harmonics it has; null for none. */
    hum: { fundamentalHz: number; harmonics: number } | null
  } | null
  /** What was repaired before the models ran; null for chains that do not repair. */
  repairs: { declip: RepairPlan['declip']; declick: boolean; humHarmonics: number } | null
  /** How it was decided what to do; null for chains that do not decide, and at strength 0. */
  gate: GateFacts | null
  /** As asked for, 0 to 1. */
  strength: number
  /** How much of the result is the chain's; the rest is the repaired input. */
  wetShare: number
  /** LUFS asked for; null for none. */
  targetLoudness: number | null
}

export type Work = {
  analysis: Analysis
  chain: Pick<RestoreFacts, 'chain' | 'fallbackReason' | 'models'>
  repairs: RepairPlan | null
  gate: GateFacts | null
  strength: number
  wetShare: number
  targetLoudness: number | null
  measures: OutputMeasures
  /** Of the output over the input, beside what was restored. */
  gain: number
}

export function describeRestoration(work: Work): RestoreFacts {
  const { analysis, measures, repairs } = work
  const { format, damage, findings } = analysis
  return {
    ...work.chain,
    input: {
      codec: format.codec,
      format: format.demuxer,
      sampleRate: format.sampleRate,
      channelCount: format.sourceChannelCount,
      channelLayout: format.sourceLayout,
      startMs: Math.round(format.startSeconds * 1000),
      declaredMs: format.declaredSeconds === null ? null : Math.round(format.declaredSeconds * 1000),
      ...damage,
    },
    output: {
      sampleRate: format.sampleRate,
      channelCount: format.channelCount,
      sampleCount: measures.sampleCount,
      durationMs: Math.round((measures.sampleCount / format.sampleRate) * 1000),
      isDownmix: format.sourceChannelCount > format.channelCount,
      peakDb: decibels(measures.outputPeak),
      rmsDb: decibels(Math.sqrt(measures.outputPower)),
      limitedSamples: measures.limitedSamples,
      gainDb: roundTenth(20 * Math.log10(work.gain)),
      loudnessLufs: roundTenth(measures.loudness),
    },
    speechLevelDb: decibels(analysis.speechRms),
    snrDb: { before: roundTenth(analysis.snrDb), after: roundTenth(measures.snrDb) },
    found: findings && {
      clippedPercent: Math.round(findings.clippedShare * 1e4) / 100,
      clicks: findings.clickCount,
      hum: findings.hum && {
        fundamentalHz: Math.round(findings.hum.fundamentalHz * 100) / 100,
        harmonics: findings.hum.harmonicsHz.length,
      },
    },
    repairs: repairs && {
      declip: repairs.declip,
      declick: repairs.declick,
      humHarmonics: repairs.humHz.length,
    },
    gate: work.gate,
    strength: work.strength,
    wetShare: Math.round(work.wetShare * 100) / 100,
    targetLoudness: work.targetLoudness,
  }
}

/** Decibels over full scale to one decimal; null for silence, whose minus infinity JSON cannot hold. */
function decibels(amplitude: number): number | null {
  return amplitude > 0 ? roundTenth(20 * Math.log10(amplitude)) : null
}

function roundTenth<T extends number | null>(value: T): T | number {
  return value === null ? value : Math.round(value * 10) / 10
}
