/**
 * `npm run bench [name...]`: runs the benches that are named, or all but the longest, one after the other; prints
 * their tables and keeps them in bench/results/. Ends with 1 when a bench could not be run; a goal that is missed is
 * said.
 */
import { fileURLToPath } from 'node:url'
import { describeMachine } from './report/machine.ts'
import { tableAsText } from './report/markdown.ts'
import { saveResult } from './report/results.ts'
import type { BenchTable } from './support/table.ts'

/** Loaded when it is its turn: a bench brings along much of what it measures. */
const benches: Record<string, () => Promise<{ run(): Promise<BenchTable> }>> = {
  'list-projects': () => import('./list-projects/list-projects.bench.ts'),
  upload: () => import('./upload/upload.bench.ts'),
  'blob-put': () => import('./upload/blob-put.bench.ts'),
  restore: () => import('./restore/restore.bench.ts'),
  'create-to-lease': () => import('./create-to-lease/create-to-lease.bench.ts'),
  queue: () => import('./queue/queue.bench.ts'),
  render: () => import('./render/render.bench.ts'),
  validate: () => import('./validate/validate.bench.ts'),
  faces: () => import('./understanding/faces.bench.ts'),
  speech: () => import('./understanding/speech.bench.ts'),
  text: () => import('./understanding/text.bench.ts'),
  understanding: () => import('./understanding/understanding.bench.ts'),
  search: () => import('./search/search.bench.ts'),
  start: () => import('./start/start.bench.ts'),
  'long-film': () => import('./understanding/long-film.bench.ts'),
}
/** Hours long: these run only when they are named. */
const onlyNamed = ['long-film']

const resultsFolder = fileURLToPath(new URL('results/', import.meta.url))
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.\n`,
  )
  process.exit(2)
}

const usual = Object.keys(benches).filter((name) => !onlyNamed.includes(name))
for (const name of asked.length > 0 ? asked : usual) {
  process.stderr.write(`${name} ...\n`)
  try {
    const { run } = await benches[name]!()
    const table = await run()
    saveResult(resultsFolder, { ...describeMachine(), table })
    process.stdout.write(`${tableAsText(table)}\n`)
  } catch (error) {
    process.stderr.write(`${name} could not be run: ${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  }
}
