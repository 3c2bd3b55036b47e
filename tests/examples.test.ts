import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { validateEditorState } from '#timeline/validate-editor-state.ts'

describe('the examples in the documentation', () => {
  const examples = globSync('docs/examples/*.json')
  it.each(examples)('%s is a valid timeline', (path) => {
    expect(validateEditorState(JSON.parse(readFileSync(path, 'utf8')))).toEqual({ valid: true, errors: [] })
  })
  it('are there', () => {
    expect(examples).not.toHaveLength(0)
  })
})
