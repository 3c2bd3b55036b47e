/** Tables of a bench as Markdown, which is as well readable in a terminal. */
import type { BenchTable } from '../support/table.ts'

type Cell = string | number

/** The goals first, since they are what a reader came for. */
export function tableAsText({ name, goals, rows }: BenchTable): string {
  const goalRows = goals.map((goal) => ({
    goal: goal.name,
    measured: goal.value,
    wanted: goal.goal,
    '': goal.met ? 'met' : 'MISSED',
  }))
  return [
    `## ${name}`,
    ...(goalRows.length > 0 ? [gridOf(goalRows)] : []),
    ...grouped(rows).map(gridOf),
    '',
  ].join('\n\n')
}

/** Rows that have the same columns stand in one grid. */
function grouped(rows: BenchTable['rows']): BenchTable['rows'][] {
  return [...Map.groupBy(rows, (row) => Object.keys(row).join()).values()]
}

function gridOf(rows: readonly Record<string, Cell>[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const lines = [columns, ...rows.map((row) => columns.map((column) => textOf(row[column] ?? '')))]
  const widths = columns.map((_, at) => Math.max(3, ...lines.map((line) => line[at]!.length)))
  const isNumber = columns.map((column) => typeof rows[0]?.[column] === 'number')
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join(' | ')} |`
  const rule = widths.map((width, at) => '-'.repeat(width - 1) + (isNumber[at] ? ':' : '-'))
  return [lineOf(lines[0]!), lineOf(rule), ...lines.slice(1).map(lineOf)].join('\n')
}

function textOf(cell: Cell): string {
  return typeof cell === 'number' ? cell.toLocaleString('en', { maximumFractionDigits: 4 }) : cell
}
