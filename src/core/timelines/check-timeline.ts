/** Timeline documents at the door: what is not valid is not stored and not drawn. */
import { TriptychError } from '#base/errors.ts'
import { refuseDeeper } from '#base/refuse.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { type ValidationOptions, validateEditorState } from '#timeline/validate-editor-state.ts'

/** Far beyond what editors make; what is much deeper could be neither written nor read back. */
const mostLevels = 256

/**
 * Rejects with `request_invalid` for an abyss, and with `timeline_invalid` for what is not valid: facts hold the
 * first fault's code as `editorCode`, and all faults as `issues`.
 */
export function assertTimeline(
  value: unknown,
  options: ValidationOptions = {},
): asserts value is EditorState {
  refuseDeeper('editorState', value, mostLevels)
  const { errors } = validateEditorState(value, options)
  const [first] = errors
  if (first)
    throw new TriptychError('timeline_invalid', {
      detail: `${first.path}: ${first.message}`,
      facts: { editorCode: first.code, issues: errors },
    })
}
