/** A dialect's words for every error: as its kind, unless the code has words of its own. */
import { type ErrorCode, type ErrorKind, errorCatalogue } from './errors.ts'

/** Total over the kinds, so that a code that is new in the catalogue is answered by every dialect at once. */
export function answerByCode<Answer>(
  byKind: Readonly<Record<ErrorKind, Answer>>,
  byCode: Readonly<Partial<Record<ErrorCode, Answer>>>,
): (code: ErrorCode) => Answer {
  return (code) => byCode[code] ?? byKind[errorCatalogue[code].kind]
}
