/** Where edges of which direction are, in 4 x 4 parts of the picture, in its rows, columns and middle, and in all. */

const parts = 4
const directions = 5
/** Sides of the squares whose four quarters are compared. */
const square = 4
/** Weaker ones are noise; of 255. */
const leastEdge = 16
const diagonal = Math.SQRT2
/** Upright, level, falling, rising, and of no direction: weights of the quarters from the upper left to the lower right. */
const filters = [
  [1, -1, 1, -1],
  [1, 1, -1, -1],
  [diagonal, 0, 0, -diagonal],
  [0, diagonal, -diagonal, 0],
  [2, -2, -2, 2],
] as const

/** Square roots of the shares that pictures have as a rule: what is like all pictures says nothing. */
const usual = [0.29, 0.23, 0.21, 0.21, 0.27] as const

/** @param luma a square, row by row, of a side that 16 divides */
export function edgeHistogram(luma: Float64Array, side: number): number[] {
  const local = localHistograms(luma, side)
  return [...local, ...groups.map((group) => meanOf(group.map((part) => local[part]!)))].flatMap((shares) =>
    shares.map((share, direction) => Math.sqrt(share) - usual[direction]!),
  )
}

function localHistograms(luma: Float64Array, side: number): number[][] {
  const histograms = Array.from({ length: parts * parts }, () => new Array<number>(directions).fill(0))
  const squares = side / square
  for (let row = 0; row < squares; row++)
    for (let column = 0; column < squares; column++) {
      const direction = directionAt(luma, side, column * square, row * square)
      const part = Math.floor((row * parts) / squares) * parts + Math.floor((column * parts) / squares)
      if (direction !== null) histograms[part]![direction]! += (parts / squares) ** 2
    }
  return histograms
}

/** Null where there is no edge. */
function directionAt(luma: Float64Array, side: number, x: number, y: number): number | null {
  const half = square / 2
  const quarters = [0, 1, 2, 3].map((quarter) => {
    const from = (y + (quarter >> 1) * half) * side + x + (quarter & 1) * half
    return (luma[from]! + luma[from + 1]! + luma[from + side]! + luma[from + side + 1]!) / 4
  })
  const strengths = filters.map((filter) =>
    Math.abs(filter.reduce((sum, weight, quarter) => sum + weight * quarters[quarter]!, 0)),
  )
  const strongest = Math.max(...strengths)
  return strongest < leastEdge ? null : strengths.indexOf(strongest)
}

const partAt = (row: number, column: number) => row * parts + column
const lines = [0, 1, 2, 3]
/** Each row, each column, the four corners, the middle, and all. */
const groups: readonly number[][] = [
  ...lines.map((row) => lines.map((column) => partAt(row, column))),
  ...lines.map((column) => lines.map((row) => partAt(row, column))),
  ...[0, 2].flatMap((row) =>
    [0, 2].map((column) =>
      [0, 1].flatMap((down) => [0, 1].map((right) => partAt(row + down, column + right))),
    ),
  ),
  [5, 6, 9, 10],
  lines.flatMap((row) => lines.map((column) => partAt(row, column))),
]

function meanOf(histograms: readonly number[][]): number[] {
  return Array.from(
    { length: directions },
    (_, direction) => histograms.reduce((sum, each) => sum + each[direction]!, 0) / histograms.length,
  )
}
