/**
 * The whole of `npm test`: every check, then every test; `--only-checks` leaves the tests out, and other
 * arguments go to vitest. The last line is `N passed, N failed`, and failure is exit code 1.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '#base/clock.ts'
import { OUTCOME_FILE_VARIABLE, type Outcome } from './outcome-reporter.ts'
import { checks, type Step } from './steps.ts'

/** As the launcher has it: tests start the program some hundred times. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/triptych-compiled', import.meta.url))

type Run = { isGood: boolean; output: string; seconds: string }

function run(step: Step, environment: Record<string, string> = {}, isLive = false): Promise<Run> {
  const begunMs = systemClock.elapsedMs()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [step.script, ...step.args], {
      stdio: ['ignore', isLive ? 'inherit' : 'pipe', isLive ? 'inherit' : 'pipe'],
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...environment },
    })
    let output = ''
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    child.once('close', (code) => {
      const seconds = ((systemClock.elapsedMs() - begunMs) / 1000).toFixed(1)
      resolve({ isGood: code === 0, output, seconds })
    })
  })
}

async function runChecks(): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] }
  for (const step of checks) {
    const { isGood, output, seconds } = await run(step)
    console.log(`${isGood ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`)
    if (isGood) outcome.passed++
    else {
      outcome.failed.push(step.name)
      console.log(output.trimEnd())
    }
  }
  return outcome
}

async function runTests(vitestArgs: string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'triptych-outcome-'))
  const file = join(folder, 'outcome.json')
  const args = ['run', '--reporter=default', '--reporter=./scripts/outcome-reporter.ts', ...vitestArgs]
  const step = { name: 'tests', script: 'node_modules/vitest/vitest.mjs', args }
  try {
    const { isGood, seconds } = await run(step, { [OUTCOME_FILE_VARIABLE]: file }, true)
    const outcome = readOutcome(file)
    // A run that broke off, or one that fails for a reason no test shows, must not look like a success.
    if (!isGood && outcome.failed.length === 0) outcome.failed.push('vitest itself: see above')
    console.log(`${outcome.failed.length === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`)
    return outcome
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readOutcome(file: string): Outcome {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome
  } catch {
    return { passed: 0, failed: ['vitest itself: it wrote no outcome'], skipped: [] }
  }
}

const onlyChecks = process.argv.includes('--only-checks')
const vitestArgs = process.argv.slice(2).filter((argument) => argument !== '--only-checks')
const outcomes = [await runChecks(), ...(onlyChecks ? [] : [await runTests(vitestArgs)])]
for (const { name, reason } of outcomes.flatMap((outcome) => outcome.skipped)) {
  console.log(`skipped: ${name} (${reason})`)
}
const failed = outcomes.flatMap((outcome) => outcome.failed)
for (const name of failed) console.log(`failed: ${name}`)
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
console.log(`${passed} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1
