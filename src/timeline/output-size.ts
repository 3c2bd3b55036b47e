/** How large the film is, and where on it the composition lies. */
import type { EditorState, OutputRatio } from './editor-state.ts'

export type SizeRequest = {
  ratio: OutputRatio
  /** Pixels of the film per pixel of the canvas, 0.6 to 8. */
  scale: number
  /** In place of the state's; one that is missing follows from the ratio, or from the state where that is custom. */
  compositionWidth?: number
  compositionHeight?: number
}

export type OutputSize = {
  /** The canvas in composition pixels. */
  canvasWidth: number
  canvasHeight: number
  /** Where on the canvas the composition's origin lies, in composition pixels. */
  offsetX: number
  offsetY: number
  /** Pixels of the film: even. */
  width: number
  height: number
  scale: number
}

const ratios: Record<Exclude<OutputRatio, 'custom'>, number> = {
  '16:9': 16 / 9,
  '9:16': 9 / 16,
  '1:1': 1,
  '4:3': 4 / 3,
  '3:4': 3 / 4,
}

/** A composition whose ratio is this close to the one asked for is taken as it is. */
const tolerance = 0.01

export function outputSize(
  state: Pick<EditorState, 'compositionWidth' | 'compositionHeight'>,
  request: SizeRequest,
): OutputSize {
  const [width, height] = compositionSize(state, request)
  let canvasWidth = width
  let canvasHeight = height
  if (request.ratio !== 'custom') {
    const wanted = ratios[request.ratio]
    const ratio = width / height
    if (Math.abs(ratio / wanted - 1) > tolerance) {
      if (ratio < wanted) canvasWidth = height * wanted
      else canvasHeight = width / wanted
    }
  }
  return {
    canvasWidth,
    canvasHeight,
    offsetX: (canvasWidth - width) / 2,
    offsetY: (canvasHeight - height) / 2,
    width: even(canvasWidth * request.scale),
    height: even(canvasHeight * request.scale),
    scale: request.scale,
  }
}

function compositionSize(
  state: Pick<EditorState, 'compositionWidth' | 'compositionHeight'>,
  { ratio, compositionWidth, compositionHeight }: SizeRequest,
): [width: number, height: number] {
  if (compositionWidth === undefined && compositionHeight === undefined)
    return [state.compositionWidth, state.compositionHeight]
  const wanted = ratio === 'custom' ? null : ratios[ratio]
  return [
    compositionWidth ?? (wanted === null ? state.compositionWidth : Math.round(compositionHeight! * wanted)),
    compositionHeight ?? (wanted === null ? state.compositionHeight : Math.round(compositionWidth! / wanted)),
  ]
}

function even(pixels: number): number {
  return Math.max(2, 2 * Math.round(pixels / 2))
}
