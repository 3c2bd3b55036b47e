/** A chart that builds itself up at its item's start and stands still from then on. */

import { ease } from '#timeline/easing.ts'
import type { ChartItem } from '#timeline/editor-state.ts'
import type { Moment, Picture, Rect } from '../picture.ts'
import { rememberLast } from '../text/remember-last.ts'
import type { ChartPlan } from './chart-plan.ts'
import { paintChart } from './paint-chart.ts'
import { planPieChart } from './pie-chart.ts'
import { planRadarChart } from './radar-chart.ts'
import { planRowChart } from './row-charts.ts'
import { planScatterChart } from './scatter-chart.ts'
import { type MeasureText, measureText } from './text-measure.ts'

/** Of the shorter side of the box. */
const margin = 0.02

export function createChartPicture(item: ChartItem): Picture {
  const planFor = rememberLast((size: string) => {
    const [width, height] = size.split('x').map(Number)
    return planChart(item, insideOf(width!, height!), measureText)
  })
  return {
    boundsAt: ({ width, height }) => (width > 0 && height > 0 ? { x: 0, y: 0, width, height } : null),
    keyAt: (moment) => `${sizeOf(moment)} ${progressAt(item, moment).toFixed(5)}`,
    paint(context, moment) {
      // In a box of a few pixels even the margin is thinner than the lines.
      context.beginPath()
      context.rect(0, 0, moment.width, moment.height)
      context.clip()
      paintChart(context, planFor(sizeOf(moment)), progressAt(item, moment))
    },
  }
}

/** The box but for a margin, so that letters do not touch what stands beside the chart. */
function insideOf(width: number, height: number): Rect {
  const inset = Math.min(width, height) * margin
  return { x: inset, y: inset, width: width - 2 * inset, height: height - 2 * inset }
}

function sizeOf({ width, height }: Moment): string {
  return `${width}x${height}`
}

/** How far it is built up; without a duration it stands from the first moment. */
function progressAt({ animationDurationTicks }: ChartItem, { ticks }: Moment): number {
  return animationDurationTicks === 0 ? 1 : ease(ticks / animationDurationTicks, 'ease-out')
}

function planChart(item: ChartItem, box: Rect, measure: MeasureText): ChartPlan {
  switch (item.chartType) {
    case 'pie':
      return planPieChart(item, box, measure)
    case 'scatter':
      return planScatterChart(item, box, measure)
    case 'radar':
      return planRadarChart(item, box, measure)
    case 'line':
    case 'bar':
    case 'area':
      return planRowChart({ ...item, chartType: item.chartType }, box, measure)
  }
}
