/** Says how decoded frames are brought upright: phones write what the sensor saw, and a matrix that says how to show it. */
import { AV_FRAME_DATA_DISPLAYMATRIX, AV_PKT_DATA_DISPLAYMATRIX } from 'node-av/constants'
import type { Frame, Stream } from 'node-av/lib'
import type { FilterStep } from './frame-graph.ts'

export type Turning = {
  steps: FilterStep[]
  /** Whether width and height change places. */
  isQuarter: boolean
}

/** Null for frames that are upright. */
export function turningOf(stream: Stream, first: Frame): Turning | null {
  const matrix =
    first.getSideData(AV_FRAME_DATA_DISPLAYMATRIX) ??
    stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX)
  if (matrix === null || matrix.length < 36) return null
  // Nine 32-bit numbers, row by row; a pixel (x, y) is shown at (a x + c y, b x + d y).
  const [a, b, c, d] = [0, 4, 12, 16].map((at) => matrix.readInt32LE(at)) as [number, number, number, number]
  if (Math.abs(b) > Math.abs(a)) {
    const across = c < 0 ? 'clock' : 'cclock'
    const isMirrored = c < 0 === b < 0
    const options = isMirrored ? `${across}_flip` : across
    return { steps: [{ name: 'transpose', options: `dir=${options}` }], isQuarter: true }
  }
  const steps = [...(a < 0 ? [{ name: 'hflip' }] : []), ...(d < 0 ? [{ name: 'vflip' }] : [])]
  return steps.length > 0 ? { steps, isQuarter: false } : null
}
