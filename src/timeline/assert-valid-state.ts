/** Refuses a timeline document that is not valid, saying all that is wrong with it. */
import { TriptychError } from '#base/errors.ts'
import { refuseDeeper } from '#base/refuse.ts'
import type { EditorState } from './editor-state.ts'
import { type ValidationOptions, validateEditorState } from './validate-editor-state.ts'

/** Far beyond what editors make; what is much deeper could be neither written nor read back. */
const mostLevels = 256

/**
 * @throws TriptychError `request_invalid` for an abyss; `timeline_invalid` for what is not valid: its sentence and the
 * fact `editorCode` are of the first fault, `issues` of all
 */
export function assertValidState(value: unknown, options?: ValidationOptions): asserts value is EditorState {
  refuseDeeper('editorState', value, mostLevels)
  const { errors } = validateEditorState(value, options)
  const [first] = errors
  if (!first) return
  throw new TriptychError('timeline_invalid', {
    detail: `${first.path}: ${first.message}`,
    facts: { editorCode: first.code, issues: errors },
  })
}
