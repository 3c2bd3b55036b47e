/**
 * What it costs to say whether a document is valid: beside reading the same text as JSON, which nobody can do
 * without, and beside TypeBox' compiled check of the same schema, which says yes or no of the shape alone. The
 * time to get ready is beside it too: a server that starts, and a child process that renders, pay it each time.
 */
import { Compile } from 'typebox/compile'
import { largeState } from '#tests/support/timelines/large-state.ts'
import { editorStateSchema } from '#timeline/schema/state.ts'
import { validateEditorState } from '#timeline/validate-editor-state.ts'
import { schemaCheck } from '#timeline/validation/schema-check.ts'
import { type BenchTable, goalAtMost, goalBelow, median } from '../support/table.ts'

export type ValidateOptions = { items?: number; rounds?: number; warmUp?: number }

export async function run({
  items = 1000,
  rounds = 40,
  warmUp = 20,
}: ValidateOptions = {}): Promise<BenchTable> {
  const text = JSON.stringify(largeState(items))
  const times = {
    parse: [] as number[],
    validate: [] as number[],
    shape: [] as number[],
    compiled: [] as number[],
  }
  const ready = { ours: [] as number[], compiled: [] as number[] }
  const compiled = Compile(editorStateSchema(1))
  for (let round = -warmUp; round < rounds; round++) {
    const state: unknown = JSON.parse(text)
    const measured = {
      parse: timeOf(() => JSON.parse(text)),
      validate: timeOf(() => mustHold(validateEditorState(state).valid)),
      shape: timeOf(() => mustHold(validateEditorState(state, { schemaOnly: true }).valid)),
      compiled: timeOf(() => mustHold(compiled.Check(state))),
    }
    if (round < 0) continue
    for (const [name, ms] of Object.entries(measured)) times[name as keyof typeof times].push(ms)
    if (round % 10 > 0) continue
    ready.ours.push(timeOf(() => schemaCheck(editorStateSchema(1))))
    ready.compiled.push(timeOf(() => Compile(editorStateSchema(1))))
  }
  const ratio = median(times.validate.map((ms, round) => ms / times.parse[round]!))
  const rowOf = (name: string, values: number[]) => ({
    case: name,
    'median, ms': median(values),
    'least, ms': Math.min(...values),
    'most, ms': Math.max(...values),
  })
  return {
    name: 'validate',
    rows: [
      rowOf(`JSON.parse of ${items} items, ${Math.round(text.length / 1000)} kB`, times.parse),
      rowOf('validate, shape and meaning', times.validate),
      rowOf('validate, shape alone', times.shape),
      rowOf('compiled check, shape alone', times.compiled),
      rowOf('getting ready to validate', ready.ours),
      rowOf('compiling the check', ready.compiled),
    ],
    goals: [
      goalBelow(`${items} items, ms`, median(times.validate), 10),
      goalAtMost('validate / JSON.parse', ratio, 2),
    ],
  }
}

function timeOf(work: () => void): number {
  const startMs = performance.now()
  work()
  return performance.now() - startMs
}

function mustHold(valid: boolean): void {
  if (!valid) throw new Error('the document is not valid')
}
