/** Kept results: one JSON file for each bench, and one page made of all of them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchTable } from '../support/table.ts'
import type { Machine } from './machine.ts'
import { tableAsText } from './markdown.ts'

export type Result = Machine & { table: BenchTable }

export function saveResult(folder: string, result: Result): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${result.table.name}.json`), `${JSON.stringify(result, null, 2)}\n`)
  const results = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Result)
  writeFileSync(join(folder, 'README.md'), pageOf(results))
}

function pageOf(results: readonly Result[]): string {
  const lines = [
    '# Measured',
    'Written by `npm run bench`. What is compared took turns in the same run on the same machine; figures are medians. The load is how many processes wanted a core at the end of the bench, its own included: where it is well above the number of cores, others were at work, and ratios are what to read.',
    '',
  ].join('\n\n')
  return `${lines}${results.map(sectionOf).join('\n')}`
}

function sectionOf(result: Result): string {
  const { date, node, platform, cores, processor, memoryGib, load } = result
  return `${tableAsText(result.table)}${date}, ${cores} cores (${processor}), ${memoryGib} GiB, ${platform}, Node ${node}, load ${load}\n`
}
