/** A text whose letters are moved by caption animations: where it draws, whether it changes, and its drawing. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import { max } from 'd3-array'
import { paintGroup } from '../paint/paint-group.ts'
import type { Rect } from '../picture.ts'
import type { Matrix } from '../scene/frame-scene.ts'
import { mapBounds } from '../scene/matrix.ts'
import {
  combine,
  jitterRate,
  type LetterState,
  letterStateAt,
  lettersTyped,
  resting,
} from './letter-states.ts'
import type { Letter } from './letters.ts'
import {
  boundsOfText,
  edge,
  paintBackground,
  prepareLetters,
  strokeLetters,
  type TextPaint,
} from './paint-text.ts'
import { grow, unite } from './rects.ts'
import { paintShine } from './shine.ts'
import type { TextLayout } from './text-layout.ts'
import type { TextMotion } from './text-motions.ts'

export type MovingText = {
  layout: TextLayout
  paint: TextPaint
  fontSize: number
  letters: readonly Letter[]
  /** Of the jitter. */
  seed: number
}

/** A number for the jitter that is another for another text, and always the same for the same one (FNV-1a). */
export function seedOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  return hash
}

/** Motions with the same key look the same. */
export function motionKey(letterCount: number, motions: readonly TextMotion[]): string {
  return motions.map((motion) => `${motion.type}:${stepOf(motion, letterCount)}`).join()
}

function stepOf({ type, progress, seconds }: TextMotion, count: number): number {
  if (type === 'typewriter') return lettersTyped(progress, count)
  if (type === 'jitter') return jitterStep(seconds)
  return progress
}

export function boundsOfMovingText(text: MovingText, motions: readonly TextMotion[]): Rect | null {
  const still = boundsOfText(text.layout, text.paint)
  const centre = centreOf(text.layout)
  if (!still || !centre) return still
  let bounds = text.paint.background ? still : null
  for (const letter of text.letters) {
    const state = stateOf(text, letter, motions)
    if (isHidden(state)) continue
    const outline = grow(letter.ink, text.paint.strokeWidth / 2)
    const moved = mapBounds(letterMatrix(letter, state, centre, text.fontSize), outline)
    bounds = unite(bounds, grow(moved, edge))
  }
  return bounds
}

export function paintMovingText(
  context: SKRSContext2D,
  text: MovingText,
  motions: readonly TextMotion[],
): void {
  const bounds = boundsOfMovingText(text, motions)
  const centre = centreOf(text.layout)
  if (!bounds || !centre) return
  closeCurtain(context, bounds, motions)
  paintBackground(context, text.layout, text.paint)

  const states = text.letters.map((letter) => stateOf(text, letter, motions))
  const opacity = max(states, (state) => state.opacity) ?? 0
  const shine = motions.find((motion) => motion.type === 'sweep-shine')
  const stroke = (target: SKRSContext2D) => {
    eachLetter(target, text, states, centre, (letter) => {
      strokeLetters(target, letter.text, letter.x, letter.baseline, text.paint)
    })
  }
  const fill = (target: SKRSContext2D) => {
    eachLetter(target, text, states, centre, (letter) => {
      target.fillText(letter.text, letter.x, letter.baseline)
    })
  }
  const fillShining = (target: SKRSContext2D, { progress }: TextMotion) => {
    paintGroup(target, bounds, {}, (layer) => {
      fill(layer)
      if (text.layout.ink) paintShine(layer, text.layout.ink, progress)
    })
  }
  const draw = (target: SKRSContext2D) => {
    stroke(target)
    if (shine) fillShining(target, shine)
    else fill(target)
  }
  // Letters that are seen through must not show their own outline behind them.
  if (opacity === 1) draw(context)
  else if (opacity > 0) paintGroup(context, bounds, { opacity }, draw)
}

function eachLetter(
  context: SKRSContext2D,
  text: MovingText,
  states: readonly LetterState[],
  centre: Centre,
  draw: (letter: Letter) => void,
): void {
  prepareLetters(context, text.layout, text.paint)
  for (const [index, letter] of text.letters.entries()) {
    const state = states[index]!
    if (isHidden(state)) continue
    context.save()
    context.transform(...letterMatrix(letter, state, centre, text.fontSize))
    context.direction = letter.direction
    if (state.hue !== null) context.fillStyle = `hsl(${state.hue}, 95%, 62%)`
    draw(letter)
    context.restore()
  }
}

function closeCurtain(context: SKRSContext2D, bounds: Rect, motions: readonly TextMotion[]): void {
  for (const { type, progress } of motions) {
    if (type !== 'curtain-close') continue
    context.beginPath()
    context.rect(
      bounds.x + (bounds.width * progress) / 2,
      bounds.y,
      bounds.width * (1 - progress),
      bounds.height,
    )
    context.clip()
  }
}

function stateOf({ seed }: MovingText, letter: Letter, motions: readonly TextMotion[]): LetterState {
  return motions.reduce((state, { type, progress, seconds }) => {
    return combine(state, letterStateAt(type, progress, letter, seed + jitterStep(seconds)))
  }, resting)
}

function jitterStep(seconds: number): number {
  return Math.floor(seconds * jitterRate + 1e-6)
}

function isHidden({ opacity, scale, height }: LetterState): boolean {
  return opacity === 0 || scale === 0 || height === 0
}

type Centre = { x: number; y: number }

function centreOf({ ink }: TextLayout): Centre | null {
  return ink && { x: ink.x + ink.width / 2, y: ink.y + ink.height / 2 }
}

/** From where a letter rests to where it is: made lower about its baseline, then sized, turned and moved. */
function letterMatrix(letter: Letter, state: LetterState, textCentre: Centre, fontSize: number): Matrix {
  const x = letter.ink.x + letter.ink.width / 2
  const y = letter.ink.y + letter.ink.height / 2
  const moveX = state.shiftX * fontSize + state.spread * (x - textCentre.x)
  const moveY = state.shiftY * fontSize + state.spread * (y - textCentre.y)
  const angle = (state.turn * Math.PI) / 180
  const cos = Math.cos(angle) * state.scale
  const sin = Math.sin(angle) * state.scale
  const { height } = state
  // The point (px, py) first goes to (px, baseline + height (py - baseline)).
  const sunk = letter.baseline * (1 - height)
  return [
    cos,
    sin,
    -sin * height,
    cos * height,
    x + moveX - cos * x + sin * (y - sunk),
    y + moveY - sin * x - cos * (y - sunk),
  ]
}
