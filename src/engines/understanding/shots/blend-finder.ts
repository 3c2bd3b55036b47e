/**
 * Finds dissolves and wipes: two pictures some time apart, between which every picture is a mixture of them, either
 * everywhere alike or here the one and there the other.
 */
import { gridDifference, structureDifference, unexplainedByMotion } from './compare-frames.ts'
import type { FrameFeatures } from './frame-features.ts'
import type { Transition } from './transition.ts'

/** Lengths that are tried; a transition is best seen through a window a little longer than itself. */
const windowsMs = [280, 440, 680, 1040, 1560, 2200]
/** Frames nearer than this to the one before add nothing to what changes slowly. */
const leastStepMs = 30
/** How much the two pictures have to differ: steps of brightness, and share of structure. */
const leastDifference = 3
const leastStructure = 0.3
/** Length of what is no mixture, as a share of how far the two pictures are apart. */
const mostResidual = 0.3
const mostWipeResidual = 0.18
/** A mixture that makes more of its way than this between two frames is a cut. */
const mostStep = 0.45
const leastUnexplained = 0.55
/** A mixture holds some of both, and so is explained a little by each. */
const leastUnexplainedMixture = 0.45
/** A better view of the same transition may come this much later. */
const patienceMs = 1000

type Blend = Transition & { residual: number; views: readonly [FrameFeatures, FrameFeatures, FrameFeatures] }

export class BlendFinder {
  #frames: FrameFeatures[] = []
  #best: Blend | null = null

  /** @returns the transition that is now certain, which lies up to some seconds back */
  push(frame: FrameFeatures): Transition | null {
    const last = this.#frames.at(-1)
    if (last && frame.timeMs - last.timeMs < leastStepMs) return null
    this.#frames.push(frame)
    const kept = frame.timeMs - windowsMs.at(-1)! - 2 * leastStepMs
    if (this.#frames[0]!.timeMs < kept) this.#frames.shift()
    for (const windowMs of windowsMs) this.#consider(windowMs)
    const best = this.#best
    if (best === null || frame.timeMs < best.endMs + patienceMs) return null
    this.#best = null
    const { residual, views, ...transition } = best
    return transition
  }

  finish(): Transition[] {
    return this.#best ? [this.#best] : []
  }

  #consider(windowMs: number): void {
    const to = this.#frames.at(-1)!
    const first = this.#frames.findIndex(({ timeMs }) => timeMs >= to.timeMs - windowMs)
    const from = this.#frames[first]
    if (from === undefined || to.timeMs - from.timeMs < windowMs * 0.8) return
    const between = this.#frames.slice(first, -1).slice(1)
    if (between.length < 4) return
    const blend = blendOf(from, between, to)
    if (blend === null) return
    const best = this.#best
    const isBetter = best === null || (blend.startMs < best.endMs && blend.residual < best.residual)
    // Looked at last, because it takes the longest.
    if (isBetter && !isMotion(blend)) this.#best = blend
  }
}

function blendOf(from: FrameFeatures, between: readonly FrameFeatures[], to: FrameFeatures): Blend | null {
  if (gridDifference(from, to) < leastDifference) return null
  const middle = between[between.length >> 1]!
  const { residual: off, wipeResidual: offWipe } = mixtureOf(from, middle, to)
  if (off > 1.5 * mostResidual && offWipe > 1.5 * mostWipeResidual) return null
  const structure = structureDifference(from, to)
  // Without structure on one side it is a fade.
  if (structure === null || structure < leastStructure) return null
  const mixtures = between.map((frame) => mixtureOf(from, frame, to))
  if (!isWay(mixtures.map(({ share }) => share))) return null
  const residual = highMedian(mixtures.map((mixture) => mixture.residual))
  const wipeResidual = highMedian(mixtures.map((mixture) => mixture.wipeResidual))
  const isDissolve = residual <= mostResidual && residual <= wipeResidual * 1.1
  if (!isDissolve && wipeResidual > mostWipeResidual) return null
  const shares = [0, ...mixtures.map(({ share }) => share), 1]
  const times = [from, ...between, to].map(({ timeMs }) => timeMs)
  const crossing = (share: number) => times[shares.findIndex((each) => each >= share)]!
  const least = Math.min(residual, wipeResidual)
  return {
    kind: isDissolve ? 'dissolve' : 'wipe',
    startMs: crossing(0.08),
    endMs: crossing(0.92),
    atMs: crossing(0.5),
    confidence: Math.max(0.5, 1 - 1.5 * least),
    residual: least,
    views: [from, middle, to],
  }
}

/** Whether a moved camera explains the one picture by the other, which no mixture is. */
function isMotion({ kind, views: [from, middle, to] }: Blend): boolean {
  if (unexplainedByMotion(from, to) < leastUnexplained) return true
  if (kind === 'wipe') return false
  // Held against the contrast of the mixture, which is the least of the three.
  const unexplained = Math.min(unexplainedByMotion(from, middle), unexplainedByMotion(to, middle))
  return unexplained < leastUnexplainedMixture
}

/** How far a picture is from the one to the other, and what of it is neither a blend of the two nor made of both. */
function mixtureOf(
  from: FrameFeatures,
  frame: FrameFeatures,
  to: FrameFeatures,
): { share: number; residual: number; wipeResidual: number } {
  const [start, now, end] = [from.grid, frame.grid, to.grid]
  let along = 0
  let whole = 0
  for (let i = 0; i < start.length; i++) {
    const way = end[i]! - start[i]!
    along += (now[i]! - start[i]!) * way
    whole += way * way
  }
  const share = along / whole
  let off = 0
  let offWipe = 0
  for (let i = 0; i < start.length; i++) {
    const fromStart = now[i]! - start[i]!
    const fromEnd = now[i]! - end[i]!
    const fromBlend = fromStart - share * (end[i]! - start[i]!)
    off += fromBlend * fromBlend
    offWipe += Math.min(fromStart * fromStart, fromEnd * fromEnd)
  }
  return { share, residual: Math.sqrt(off / whole), wipeResidual: Math.sqrt(offWipe / whole) }
}

/** From near 0 to near 1 without turning back or jumping. */
function isWay(shares: readonly number[]): boolean {
  let before = 0
  for (const share of [...shares, 1]) {
    if (share - before > mostStep || share - before < -0.08) return false
    before = share
  }
  return true
}

/** What three of four are below. */
function highMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.75)]!
}
