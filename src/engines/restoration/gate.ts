/**
 * Decides, once for a recording, what is done to it: restored, dereverberated and restored, or left as it is. All
 * are tried on samples of it; DNSMOS judges, or without that model what can be measured of noise and room. A
 * result has to be clearly better to be taken: leaving a recording alone never harms it.
 */
import { findModel, type ModelId } from '#engines/find-model.ts'
import type { Planar } from '#engines/media/planar.ts'
import type { DnsmosScore } from './dnsmos.ts'
import { Judge } from './judge.ts'
import { dnsmosModel } from './models.ts'
import type { Treatment } from './pipeline.ts'
import { mixed, type Rendering, render } from './rendering.ts'
import { hasRepairs, noRepairs, type RepairPlan } from './repair-plan.ts'
import { lateShareDb } from './room.ts'
import type { Sample } from './samples.ts'
import { harmlessShare, suppressionDb } from './suppression.ts'

/** Of DNSMOS OVRL. Less than this is within what the score errs by. */
const leastGain = 0.05
/** What dereverberation has to add: it takes up to 6 dB of SI-SDR from speech that needed none. */
const leastGainOfDereverberation = 0.1
/** Below this there is no room to be heard, and dereverberation is not tried. */
const leastLateDb = -13
/** Without DNSMOS: only rooms that leave no doubt are dereverberated... */
const certainLateDb = -11
/** ...and what is this clean is left alone. */
const cleanSnrDb = 45

export type Choice = 'restored' | 'dereverberated' | 'input'

export type GateFacts = {
  /** `measures`: by signal to noise and reverberation, because the DNSMOS model is not there. */
  judge: 'dnsmos' | 'measures'
  choice: Choice
  /** Windows of 9.01 s that were tried. */
  windowCount: number
  /** DNSMOS P.835; null without that model. `original` only where something was repaired. */
  scores: Partial<Record<Choice | 'original', DnsmosScore>> | null
  /** What restoration takes from the loudest moments, in dB. */
  suppressionDb: number
  /** Energy that the room added late, over all of it, in dB; null where it cannot be told: in silence and under 6 s. */
  lateReverbDb: number | null
}

export type Verdict = {
  treatment: Treatment
  /** The repaired input and the result, when the sample was the whole recording: not to be made again. */
  rendered: { dry: Planar; wet: Planar } | null
  facts: GateFacts
  models: ModelId[]
}

/** Where in the decision each trial of the samples begins and ends, as measured. */
const shares = { repaired: [0, 0.1], restored: [0.2, 0.6], dereverberated: [0.7, 0.95] } as const

/**
 * @param onProgress takes the share of the decision that is done
 * @throws TriptychError `work_canceled`
 */
export async function decide(
  rendering: Rendering,
  originals: readonly Sample[],
  plan: RepairPlan,
  modelFolder: string | null,
  onProgress: (fraction: number) => void,
): Promise<Verdict> {
  const { analysis, pacer } = rendering
  const found = findModel(modelFolder, dnsmosModel)
  using judge = 'bytes' in found ? await Judge.open(found.bytes, analysis) : null
  const score = async (samples: readonly Sample[], versions: readonly Planar[]) =>
    (await judge?.score(samples, versions, pacer)) ?? null
  const soundOf = ({ sound }: Sample) => sound
  const share = ([from, to]: readonly [number, number]) => {
    return (fraction: number) => onProgress(from + (to - from) * fraction)
  }

  let repairs = plan
  let samples = originals
  let original: DnsmosScore | null = null
  if (hasRepairs(plan)) {
    const repairing = { repairs: plan, isDereverberated: false, wetShare: 0 }
    const repaired = await render(rendering, originals, repairing, share(shares.repaired))
    samples = originals.map((sample, index) => ({ ...sample, sound: repaired[index]! }))
    original = await score(originals, originals.map(soundOf))
  }
  let input = await score(samples, samples.map(soundOf))
  if (original !== null && input !== null && input.overall < original.overall - leastGain) {
    repairs = noRepairs
    samples = originals
    input = original
  }
  const dry = samples.map(soundOf)
  // The samples are repaired already.
  const enhanced = { repairs: noRepairs, isDereverberated: false, wetShare: 1 }
  const wet = await render(rendering, samples, enhanced, share(shares.restored))
  const suppression = suppressionDb(dry, wet, analysis.format.sampleRate)
  const wetShare = harmlessShare(suppression)
  const restored = wetShare < 1 ? mixed(dry, wet, wetShare) : wet
  const restoredScore = await score(samples, restored)
  const late = await lateShareDb(wet[0]!, analysis, pacer)
  const isRoom = late !== null && late >= (judge === null ? certainLateDb : leastLateDb)
  const dereverberating = { ...enhanced, isDereverberated: true }
  const inRoom = isRoom
    ? await render(rendering, samples, dereverberating, share(shares.dereverberated))
    : null
  const dereverberated = inRoom !== null && wetShare < 1 ? mixed(dry, inRoom, wetShare) : inRoom
  const dereverberatedScore = dereverberated === null ? null : await score(samples, dereverberated)

  const choice =
    input === null || restoredScore === null
      ? choiceByMeasures(analysis.snrDb, isRoom)
      : choiceByScores(input.overall, restoredScore.overall, dereverberatedScore?.overall ?? null)
  const versions = { input: dry, restored, dereverberated }
  const whole = originals[0]?.isWhole ? { dry: dry[0], wet: versions[choice]?.[0] } : null
  return {
    treatment: {
      repairs,
      isDereverberated: choice === 'dereverberated',
      wetShare: choice === 'input' ? 0 : wetShare,
    },
    rendered: whole?.dry && whole.wet ? { dry: whole.dry, wet: whole.wet } : null,
    facts: {
      judge: judge === null ? 'measures' : 'dnsmos',
      choice,
      windowCount: originals.reduce((sum, { windowStarts }) => sum + windowStarts.length, 0),
      scores:
        input === null || restoredScore === null
          ? null
          : {
              ...(original !== null && { original: rounded(original) }),
              input: rounded(input),
              restored: rounded(restoredScore),
              ...(dereverberatedScore !== null && { dereverberated: rounded(dereverberatedScore) }),
            },
      suppressionDb: Math.round(suppression * 10) / 10,
      lateReverbDb: late === null ? null : Math.round(late * 10) / 10,
    },
    models: judge === null ? [] : [{ ...dnsmosModel }],
  }
}

/** The choice by DNSMOS OVRL of each version; null for one that was not tried. */
export function choiceByScores(input: number, restored: number, dereverberated: number | null): Choice {
  const isRoom = dereverberated !== null && dereverberated >= restored + leastGainOfDereverberation
  const best = isRoom ? dereverberated : restored
  if (best < input + leastGain) return 'input'
  return isRoom ? 'dereverberated' : 'restored'
}

/** The choice without a judge. Silence is restored: it stays silence. */
export function choiceByMeasures(snrDb: number | null, isRoom: boolean): Choice {
  if (isRoom) return 'dereverberated'
  return snrDb !== null && snrDb >= cleanSnrDb ? 'input' : 'restored'
}

function rounded({ signal, background, overall }: DnsmosScore): DnsmosScore {
  const two = (value: number) => Math.round(value * 100) / 100
  return { signal: two(signal), background: two(background), overall: two(overall) }
}
