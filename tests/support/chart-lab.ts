/** Draws charts alone and asks where they are red, the colour of their first series. */
import { createCanvas } from '@napi-rs/canvas'
import { createChartPicture } from '#engines/rendering/chart/chart-picture.ts'
import type { ChartData, ChartItem } from '#timeline/editor-state.ts'

const still = (value: number) => ({ value, keyframes: [] })
/** In ticks. */
export const second = 240_000

export function chartItem(chart: ChartData, more: Partial<ChartItem> = {}): ChartItem {
  return {
    id: 'chart',
    type: 'chart',
    startTicks: 0,
    durationTicks: 3 * second,
    isDraggingInTimeline: false,
    top: still(0),
    left: still(0),
    width: still(0),
    height: still(0),
    scaleX: still(1),
    scaleY: still(1),
    opacity: still(1),
    rotation: still(0),
    keepAspectRatio: false,
    themeColor: '#ff0000',
    animationDurationTicks: second,
    ...chart,
    ...more,
  } as ChartItem
}

export const rowsOf = (...values: (number | null)[]) => ({
  series: [{ key: 'a', label: 'A' }],
  rows: values.map((value, index) => ({
    label: `row ${index}`,
    values: value === null ? { other: 1 } : { a: value },
  })),
})

/** Pixels around the box, to see what leaves it. */
const around = 10

/** What the chart draws in a box of that size, and a margin of ten pixels around. */
export function drawn(item: ChartItem, ticks: number, width: number, height: number) {
  const canvas = createCanvas(width + 2 * around, height + 2 * around)
  const context = canvas.getContext('2d')
  context.translate(around, around)
  createChartPicture(item).paint(context, { ticks, width, height })
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  const at = (x: number, y: number) => {
    const from = 4 * ((Math.round(y) + around) * canvas.width + Math.round(x) + around)
    return { red: data[from]!, green: data[from + 1]!, blue: data[from + 2]!, alpha: data[from + 3]! }
  }
  /** Where there is anything, in pixels of the box. */
  function* inked() {
    for (let i = 3; i < data.length; i += 4) {
      if (data[i] === 0) continue
      const pixel = (i - 3) / 4
      yield { x: (pixel % canvas.width) - around, y: Math.floor(pixel / canvas.width) - around }
    }
  }
  return { at, inked, isRed: (x: number, y: number) => isRed(at(x, y)), width, height }
}

export type Drawn = ReturnType<typeof drawn>

export function isRed({ red, green, blue, alpha }: ReturnType<Drawn['at']>): boolean {
  return alpha > 110 && red > 200 && green < 60 && blue < 60
}

/** Rows of a column that are red. */
export function redRows({ isRed, height }: Drawn, x: number): number[] {
  return Array.from({ length: height }, (_, y) => y).filter((y) => isRed(x, y))
}

export function redColumns({ isRed, width, height }: Drawn): number[] {
  return Array.from({ length: width }, (_, x) => x).filter((x) =>
    Array.from({ length: height }, (_, y) => y).some((y) => isRed(x, y)),
  )
}

/** Neighbouring columns together, by their middles. */
export function middles(columns: number[]): number[] {
  const groups: number[][] = []
  for (const x of columns) {
    const last = groups.at(-1)
    if (last && last.at(-1) === x - 1) last.push(x)
    else groups.push([x])
  }
  return groups.map((group) => (group[0]! + group.at(-1)!) / 2)
}
