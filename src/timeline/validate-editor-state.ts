/** Whether a timeline document is valid: its shape first, then, if that holds, what its parts say of each other. */
import type { EditorState } from './editor-state.ts'
import { editorStateSchema } from './schema/state.ts'
import { mostProblems, type Problem } from './validation/problems.ts'
import { assetRules } from './validation/rules/assets.ts'
import { itemRules } from './validation/rules/items.ts'
import { repeatedTrackIds, trackRules } from './validation/rules/tracks.ts'
import { transitionRules } from './validation/rules/transitions.ts'
import { schemaCheck } from './validation/schema-check.ts'

export type ValidationOptions = {
  /** An editor may keep a document without tracks; a film cannot be made of one. Default false. */
  mayBeEmpty?: boolean
  /** Only the shape, as for a document in the middle of an edit. Default false. */
  schemaOnly?: boolean
}

/** At most 100 errors; the first is the one to tell when only one can be told. */
export type Validation = { valid: boolean; errors: Problem[] }

const checkBegun = lazily(() => schemaCheck(editorStateSchema(0)))
const checkWhole = lazily(() => schemaCheck(editorStateSchema(1)))
const rules = [trackRules, itemRules, assetRules, transitionRules]

/** Opens no media, and takes anything that JSON can hold, in time linear in its size. */
export function validateEditorState(
  value: unknown,
  { mayBeEmpty = false, schemaOnly = false }: ValidationOptions = {},
): Validation {
  const check = mayBeEmpty ? checkBegun() : checkWhole()
  const errors = check(value)
  if (errors.length > 0) return { valid: false, errors }
  const state = value as EditorState
  errors.push(...repeatedTrackIds(state).take(mostProblems))
  if (errors.length === 0 && !schemaOnly) errors.push(...problemsOf(state).take(mostProblems))
  return { valid: errors.length === 0, errors }
}

function* problemsOf(state: EditorState): Generator<Problem> {
  for (const rule of rules) yield* rule(state)
}

function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => {
    made ??= make()
    return made
  }
}
