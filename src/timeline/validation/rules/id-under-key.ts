/** The entries of a map say again under which key they stand. */
import { type Problem, problem, quoted } from '../problems.ts'

export function* idUnderKey(
  map: 'assets' | 'items' | 'transitions',
  key: string,
  id: string,
): Generator<Problem> {
  if (id !== key)
    yield problem(
      'EDITOR_ID_MISMATCH',
      [map, key, 'id'],
      `The id is ${quoted(id)}, but it stands under ${quoted(key)}.`,
    )
}
