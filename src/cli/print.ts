/** How commands answer: one line of JSON for programs, a few lines for people. */

/** Prints `value` as one JSON line, or what `text` makes of it. */
export function print<T>(value: T, isJson: boolean | undefined, text: (value: T) => string): void {
  process.stdout.write(`${isJson ? JSON.stringify(value) : text(value)}\n`)
}

/** Rows as a table with a heading; columns as wide as what stands in them. */
export function table(rows: readonly Record<string, unknown>[]): string {
  const [first] = rows
  if (!first) return '(none)'
  const columns = Object.keys(first)
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '-')))]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]!.length)))
  return cells
    .map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
