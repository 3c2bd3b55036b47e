/**
 * Where a picture could hold letters. Letters are strokes: a narrow run that is much brighter or much darker than
 * what is on both sides of it, many of them beside and below each other. Nothing else has to be read, and reading
 * texture costs seconds and gives words that are not there.
 */
import type { Box } from '../facts.ts'
import type { GreyPicture } from './grey-picture.ts'

/** Side of the squares in which strokes are counted, in pixels of a picture 720 high. */
const cellSize = 16
/** Side of the squares by which two pictures are compared. */
const dotSize = 4
/** How much brighter or darker a stroke is than both its sides. */
const leastContrast = 56
const longestStroke = 20
/** Of the rows of a cell, those that have a stroke. */
const leastRows = 7
/** Of the strokes of bright letters, those that are letters and not the gaps between them. */
const leastBright = 0.35
/** Letters stand beside each other. */
const leastCellsWide = 3
/** Cells without strokes between two words. */
const widestGap = 2

/** Part of a picture with strokes like those of letters. */
export type TextRegion = Box & {
  /** Whether the strokes may be bright, as those of subtitles are: between two bright ones there is a dark one. */
  isBright: boolean
}

export class StrokeMap {
  readonly #picture: GreyPicture
  readonly #columns: number
  readonly #rows: number
  /** Rows with a stroke, for each cell. */
  readonly #counts: Uint8Array
  readonly #brightCounts: Uint8Array
  readonly #dotColumns: number
  readonly #dots: Uint8Array

  constructor(picture: GreyPicture) {
    this.#picture = picture
    this.#columns = Math.ceil(picture.width / cellSize)
    this.#rows = Math.ceil(picture.height / cellSize)
    this.#counts = new Uint8Array(this.#columns * this.#rows)
    this.#brightCounts = new Uint8Array(this.#columns * this.#rows)
    this.#dotColumns = Math.ceil(picture.width / dotSize)
    this.#dots = new Uint8Array(this.#dotColumns * Math.ceil(picture.height / dotSize))
    for (let y = 0; y < picture.height; y++) this.#scanRow(y)
  }

  /** A stroke is between a step up and a step down, or the other way round, that are near enough to each other. */
  #scanRow(y: number): void {
    const { data, width } = this.#picture
    const row = data.subarray(y * width, (y + 1) * width)
    let roseAt = -1
    let fellAt = -1
    for (let x = 2; x < width; x++) {
      const step = row[x]! - row[x - 2]!
      if (step >= leastContrast) {
        if (fellAt >= 0 && x - fellAt > 1 && x - fellAt <= longestStroke) this.#mark(fellAt, x, y, false)
        fellAt = -1
        roseAt = x
      } else if (step <= -leastContrast) {
        if (roseAt >= 0 && x - roseAt > 1 && x - roseAt <= longestStroke) this.#mark(roseAt, x, y, true)
        roseAt = -1
        fellAt = x
      }
    }
  }

  #mark(from: number, to: number, y: number, isBright: boolean): void {
    const middle = (from + to) >> 1
    const cell = Math.floor(y / cellSize) * this.#columns + Math.floor(middle / cellSize)
    this.#counts[cell]!++
    if (isBright) this.#brightCounts[cell]!++
    this.#dots[Math.floor(y / dotSize) * this.#dotColumns + Math.floor(middle / dotSize)] = 1
  }

  /** Parts of the picture that could hold letters, from top to bottom; empty for most pictures. */
  regions(): TextRegion[] {
    const runs: Run[] = []
    for (let row = 0; row < this.#rows; row++) runs.push(...this.#runsOf(row))
    return joinedRuns(runs).map((group) => this.#regionOf(group))
  }

  #runsOf(row: number): Run[] {
    const runs: Run[] = []
    let run: Run | null = null
    for (let column = 0; column < this.#columns; column++) {
      if (this.#counts[row * this.#columns + column]! < leastRows) continue
      if (run !== null && column - run.to <= widestGap + 1) {
        run.to = column
        run.cells++
        continue
      }
      run = { row, from: column, to: column, cells: 1 }
      runs.push(run)
    }
    return runs.filter(({ cells }) => cells >= leastCellsWide)
  }

  #regionOf(group: readonly Run[]): TextRegion {
    const from = Math.min(...group.map((run) => run.from))
    const to = Math.max(...group.map((run) => run.to))
    const first = Math.min(...group.map((run) => run.row))
    const last = Math.max(...group.map((run) => run.row))
    let [strokes, bright] = [0, 0]
    for (const run of group) {
      for (let column = run.from; column <= run.to; column++) {
        strokes += this.#counts[run.row * this.#columns + column]!
        bright += this.#brightCounts[run.row * this.#columns + column]!
      }
    }
    // Ends of words and the tops of letters lie in cells that have too few strokes of their own.
    const { width, height } = this.#picture
    const x = Math.max(0, (from - 2) * cellSize)
    const y = Math.max(0, Math.round((first - 1) * cellSize))
    return {
      x,
      y,
      width: Math.min(width, (to + 3) * cellSize) - x,
      height: Math.min(height, (last + 2) * cellSize) - y,
      isBright: bright >= strokes * leastBright,
    }
  }

  /** How much two pictures have the same strokes in a part, 0 to 1: the same letters, whatever moves behind them. */
  likeness(other: StrokeMap, { x, y, width, height }: Box): number {
    let [both, either] = [0, 0]
    for (let row = Math.floor(y / dotSize); row * dotSize < y + height; row++) {
      for (let column = Math.floor(x / dotSize); column * dotSize < x + width; column++) {
        const at = row * this.#dotColumns + column
        const mine = this.#dots[at] ?? 0
        const theirs = other.#dots[at] ?? 0
        both += mine & theirs
        either += mine | theirs
      }
    }
    return either === 0 ? 1 : both / either
  }
}

/** Neighbouring cells of one row. */
type Run = { row: number; from: number; to: number; cells: number }

/** Runs that lie below each other belong together: lines are taller than a cell, and come in blocks. */
function joinedRuns(runs: readonly Run[]): Run[][] {
  const groups: Run[][] = []
  for (const run of runs) {
    const near = groups.filter((group) => group.some((other) => isBelow(run, other)))
    const joined = [...near.flat(), run]
    for (const group of near) groups.splice(groups.indexOf(group), 1)
    groups.push(joined)
  }
  return groups
}

function isBelow(run: Run, other: Run): boolean {
  return run.row - other.row <= 2 && run.from <= other.to + 1 && other.from <= run.to + 1
}
