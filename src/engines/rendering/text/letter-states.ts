/** How a caption animation moves, turns, fades and colours one letter: pure functions of its progress. */
import type { CaptionAnimationType } from '#timeline/editor-state.ts'

export type LetterPlace = { index: number; count: number; indexInLine: number; countInLine: number }

export type LetterState = {
  /** 0 to 1. */
  opacity: number
  /** Away from the text's centre, in parts of the letter's distance from it: 1 is twice as far. */
  spread: number
  /** About the letter's own centre. */
  scale: number
  /** Of the height above the baseline: 1 upright, 0 edge-on. */
  height: number
  /** In parts of the font size. */
  shiftX: number
  shiftY: number
  /** Degrees clockwise, about the letter's own centre. */
  turn: number
  /** Degrees on the colour wheel, in place of the text's colour. */
  hue: number | null
}

export const resting: LetterState = {
  opacity: 1,
  spread: 0,
  scale: 1,
  height: 1,
  shiftX: 0,
  shiftY: 0,
  turn: 0,
  hue: null,
}

/** Changes of jitter in a second. */
export const jitterRate = 12

const jitterShift = 0.04
const jitterDegrees = 3
/** Of the whole animation, how long one letter takes; the others begin later. */
const popShare = 0.5
const fallShare = 0.4

type Motion = (progress: number, place: LetterPlace, seed: number) => Partial<LetterState>

const motions: Record<CaptionAnimationType, Motion> = {
  converge: (progress) => ({ spread: 1 - progress, opacity: progress }),
  'elastic-pop': (progress, place) => ({ scale: elastic(ownProgress(progress, place, popShare)) }),
  typewriter: (progress, place) => ({ opacity: place.index < lettersTyped(progress, place.count) ? 1 : 0 }),
  'lay-down': (progress, place) => ({
    height: Math.sin((ownProgress(progress, place, fallShare) * Math.PI) / 2),
  }),
  'center-type-out': (progress, place) => ({ opacity: fromMiddle(place) < progress ? 0 : 1 }),
  'curtain-close': () => ({}),
  jitter: (_progress, { index }, seed) => ({
    shiftX: jitterShift * noise(seed, index, 0),
    shiftY: jitterShift * noise(seed, index, 1),
    turn: jitterDegrees * noise(seed, index, 2),
  }),
  rainbow: (progress, { index, count }) => ({ hue: (360 * (1 + index / count - progress)) % 360 }),
  'sweep-shine': () => ({}),
}

/**
 * @param progress 0 to 1 as the motion runs by nature: into the text for converge, elastic-pop, typewriter and
 * lay-down, out of it for center-type-out and curtain-close, once round for the rest
 * @param seed of the jitter, anew for each of its steps
 */
export function letterStateAt(
  type: CaptionAnimationType,
  progress: number,
  place: LetterPlace,
  seed: number,
): LetterState {
  return { ...resting, ...motions[type](progress, place, seed) }
}

/** Both at once. */
export function combine(a: LetterState, b: LetterState): LetterState {
  return {
    opacity: a.opacity * b.opacity,
    spread: a.spread + b.spread,
    scale: a.scale * b.scale,
    height: a.height * b.height,
    shiftX: a.shiftX + b.shiftX,
    shiftY: a.shiftY + b.shiftY,
    turn: a.turn + b.turn,
    hue: b.hue ?? a.hue,
  }
}

export function lettersTyped(progress: number, count: number): number {
  return Math.floor(progress * count + 1e-9)
}

function ownProgress(progress: number, { index, count }: LetterPlace, share: number): number {
  const start = count > 1 ? (index / (count - 1)) * (1 - share) : 0
  return Math.min(1, Math.max(0, (progress - start) / share))
}

/** 0 in the middle of the line, below 1 at its ends. */
function fromMiddle({ indexInLine, countInLine }: LetterPlace): number {
  return Math.abs(indexInLine - (countInLine - 1) / 2) / (countInLine / 2)
}

/** Swings a quarter over 1, then back and ever less. */
function elastic(progress: number): number {
  if (progress <= 0 || progress >= 1) return Math.min(1, Math.max(0, progress))
  return 1 + 2 ** (-10 * progress) * Math.sin(((progress - 0.1) * 2 * Math.PI) / 0.4)
}

/** -1 to 1, always the same for the same three numbers (the mixing steps of MurmurHash3). */
function noise(seed: number, index: number, axis: number): number {
  let hash = (seed ^ Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(axis + 1, 0x85ebca6b)) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x7fffffff - 1
}
