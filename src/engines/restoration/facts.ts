/** What a restoration reports about itself: what ran, on what, and what it found. */
import type { SoundDamage } from '#engines/media/sound-reader.ts'
import type { Analysis } from './analysis.ts'
import type { Chain, ChainName } from './chain.ts'
import type { RestoredSound } from './restore-sound.ts'

export type RestoreFacts = {
  chain: ChainName
  /** Why the fallback ran, or null when the chain asked for did. */
  fallbackReason: string | null
  models: Array<{ fileName: string; sha256: string }>
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
    /** By how much all of it was lowered because the input went beyond full scale; 0 as a rule. */
    gainDb: number
  }
  /** Level of the speech in the input in dBFS; null for silence. */
  speechLevelDb: number | null
  /** The chain's own estimate of the input's signal-to-noise ratio; null for silence. */
  estimatedInputSnrDb: number | null
}

export function describeRestoration(analysis: Analysis, chain: Chain, restored: RestoredSound): RestoreFacts {
  const { format, damage } = analysis
  return {
    chain: chain.name,
    fallbackReason: chain.fallbackReason,
    models: chain.models,
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
      sampleCount: restored.sampleCount,
      durationMs: Math.round((restored.sampleCount / format.sampleRate) * 1000),
      isDownmix: format.sourceChannelCount > format.channelCount,
      peakDb: decibels(restored.outputPeak),
      rmsDb: decibels(Math.sqrt(restored.outputPower)),
      limitedSamples: restored.limitedSamples,
      gainDb: 20 * Math.log10(restored.outputGain),
    },
    speechLevelDb: decibels(analysis.speechRms),
    estimatedInputSnrDb: restored.estimatedSnrDb === null ? null : roundTenth(restored.estimatedSnrDb),
  }
}

/** Decibels over full scale to one decimal; null for silence, whose minus infinity JSON cannot hold. */
function decibels(amplitude: number): number | null {
  return amplitude > 0 ? roundTenth(20 * Math.log10(amplitude)) : null
}

function roundTenth(value: number): number {
  return Math.round(value * 10) / 10
}
