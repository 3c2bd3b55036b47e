/** The schema and the types are written apart and say the same: this file does not compile when they differ. */
import type { Static } from 'typebox'
import { expect, it } from 'vitest'
import { largeState } from '#tests/support/timelines/large-state.ts'
import type { EditorState } from '../editor-state.ts'
import { editorStateSchema } from './state.ts'

type Checked = Static<ReturnType<typeof editorStateSchema>>
const typed = (checked: Checked): EditorState => checked
const checked = (state: EditorState): Checked => state

it('takes for a document what the types call one, field by field', () => {
  const state = largeState(1)
  expect(typed(checked(state))).toBe(state)
  expect(editorStateSchema(1).required).toEqual(expect.arrayContaining(Object.keys(state)))
})
