/** What a bench hands back: rows to read and goals to hold, with the small arithmetic they share. */

export type BenchTable = {
  name: string
  rows: Array<Record<string, string | number>>
  goals: Array<{ name: string; value: number; goal: string; met: boolean }>
}

export type Goal = BenchTable['goals'][number]

export function goalAtLeast(name: string, value: number, least: number): Goal {
  return { name, value: rounded(value), goal: `>= ${least}`, met: value >= least }
}

export function goalAtMost(name: string, value: number, most: number): Goal {
  return { name, value: rounded(value), goal: `<= ${most}`, met: value <= most }
}

export function goalBelow(name: string, value: number, limit: number): Goal {
  return { name, value: rounded(value), goal: `< ${limit}`, met: value < limit }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which `share` of all lie, between neighbours by their distance. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits))
}
