/**
 * The long fault runs: `npm run faults -- [seeds] [first seed] [--only-seeds]`. First every drill of the tests, with
 * the bytes in a folder and then in a bucket; then seeds, each of which gives one installation, a few clients at work
 * and some deaths at random moments. A seed that failed is run again by its number. The last line is
 * `N seeds, N lost`, and anything lost, or a drill that failed, is exit code 1.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freezeWorker } from './support/frozen-worker.ts'
import { randomRun } from './support/random-run.ts'

const onlySeeds = process.argv.includes('--only-seeds')
const numbers = process.argv.slice(2).filter((argument) => argument !== '--only-seeds')
const [seeds = 20, first = 1] = numbers.map(Number)
if (!Number.isInteger(seeds) || !Number.isInteger(first)) {
  console.error('usage: npm run faults -- [how many seeds] [the first of them] [--only-seeds]')
  process.exit(2)
}

const drills = {
  folder: ['tests/faults', 'tests/faults-storage', 'tests/webhooks', 'tests/cluster'],
  bucket: ['tests/faults'],
}

async function runDrills(storage: keyof typeof drills): Promise<boolean> {
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...drills[storage]]
  const environment = { ...process.env, TRIPTYCH_FAULTS_STORAGE: storage }
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit', env: environment }), 'exit')
  console.log(`${code === 0 ? 'ok  ' : 'LOST'} the drills with a ${storage}`)
  return code === 0
}

async function runEveryDrill(): Promise<boolean> {
  const runs = [await runDrills('folder'), await runDrills('bucket')]
  const frozen = await freezeWorker()
  console.log(`${frozen.length === 0 ? 'ok  ' : 'LOST'} a worker frozen past its lease`)
  if (frozen.length > 0) console.log(frozen.join('\n'))
  return runs.every(Boolean) && frozen.length === 0
}

const areDrillsGood = onlySeeds || (await runEveryDrill())
let lost = 0
for (let seed = first; seed < first + seeds; seed++) {
  const { broken, story, seconds } = await randomRun(seed)
  const isGood = broken.length === 0
  console.log(`${isGood ? 'ok  ' : 'LOST'} seed ${seed} (${seconds.toFixed(0)} s): ${story.join(', ')}`)
  if (isGood) continue
  lost++
  console.log(broken.join('\n'))
}
console.log(`${seeds} seeds, ${lost} lost`)
process.exitCode = lost === 0 && areDrillsGood ? 0 : 1
