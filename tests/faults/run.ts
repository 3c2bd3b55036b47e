/**
 * The long fault runs: `npm run faults -- [seeds] [first seed]`. Each seed gives one installation, a few
 * clients at work and some deaths at random moments; a seed that failed is run again by its number.
 * The last line is `N seeds, N lost`, and anything lost is exit code 1.
 */
import { freezeWorker } from './support/frozen-worker.ts'
import { randomRun } from './support/random-run.ts'

const [seeds = 20, first = 1] = process.argv.slice(2).map(Number)
if (!Number.isInteger(seeds) || !Number.isInteger(first)) {
  console.error('usage: npm run faults -- [how many seeds] [the first of them]')
  process.exit(2)
}

let lost = 0
const frozen = await freezeWorker()
console.log(`${frozen.length === 0 ? 'ok  ' : 'LOST'} a worker frozen past its lease`)
if (frozen.length > 0) {
  lost++
  console.log(frozen.join('\n'))
}
for (let seed = first; seed < first + seeds; seed++) {
  const { broken, story, seconds } = await randomRun(seed)
  const isGood = broken.length === 0
  console.log(`${isGood ? 'ok  ' : 'LOST'} seed ${seed} (${seconds.toFixed(0)} s): ${story.join(', ')}`)
  if (isGood) continue
  lost++
  console.log(broken.join('\n'))
}
console.log(`${seeds} seeds, ${lost} lost`)
process.exitCode = lost === 0 ? 0 : 1
