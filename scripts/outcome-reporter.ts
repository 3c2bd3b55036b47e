/** A vitest reporter that writes what the last line of `npm test` is made of, as JSON. */
import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'

export type Outcome = {
  passed: number
  /** Full names, each with what failed in one line; a file that could not be loaded, and an error outside all tests, count as one each. */
  failed: string[]
  skipped: { name: string; reason: string }[]
}

export const OUTCOME_FILE_VARIABLE = 'TRIPTYCH_TEST_OUTCOME_FILE'

/** Says why in a skipped test's own name when it gives no other reason: `context.skip('needs a GPU')`. */
const NO_REASON = 'no reason given'

export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env[OUTCOME_FILE_VARIABLE]
    if (file) writeFileSync(file, JSON.stringify(summarise(modules, unhandled)))
  }
}

function summarise(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Outcome {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] }
  for (const module of modules) {
    for (const test of module.children.allTests()) count(outcome, module, test)
    const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors())
    for (const error of [...module.errors(), ...suites]) {
      outcome.failed.push(`${module.relativeModuleId}: ${error.message}`)
    }
  }
  outcome.failed.push(...unhandled.map((error) => `outside all tests: ${error.message}`))
  return outcome
}

function count(outcome: Outcome, module: TestModule, test: TestCase): void {
  const name = `${module.relativeModuleId} > ${test.fullName}`
  const result = test.result()
  if (result.state === 'passed') outcome.passed++
  else if (result.state === 'skipped') outcome.skipped.push({ name, reason: result.note ?? NO_REASON })
  else outcome.failed.push(`${name}: ${result.errors?.map(firstLine).join('; ')}`)
}

const firstLine = ({ message }: SerializedError) => message.split('\n', 1)[0]
