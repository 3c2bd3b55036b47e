import { expect, it } from 'vitest'
import { isReplacing } from './analysis.ts'

it.each([
  ['by-path', true, true],
  ['by-path', false, false],
  ['latest', false, true],
  ['latest', true, true],
  ['all', true, false],
  ['all', false, false],
] as const)(
  'with %s, a path of the latest generation being %s, earlier indexes go: %s',
  (indexes, path, go) => {
    expect(isReplacing(indexes, path)).toBe(go)
  },
)
