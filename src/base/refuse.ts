/** Refusals of a request's values that its schema cannot say. */
import { TriptychError } from './errors.ts'

/** @param field its JSON pointer without the slash */
export function refuse(field: string, problem: string): never {
  throw new TriptychError('request_invalid', {
    detail: `${field}: ${problem}.`,
    facts: { issues: [{ path: `/${field}`, message: problem }] },
  })
}

/** Postgres keeps no NUL in text, and no name, type or key needs one. */
export function refuseNul(field: string, text: string): void {
  if (text.includes('\u0000')) refuse(field, 'must not hold a NUL character')
}

/** Deeper documents could be neither written nor read back: both recurse. */
export function refuseDeeper(field: string, value: unknown, levels: number): void {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) refuse(field, `must not be nested deeper than ${levels} levels`)
    level = level.flatMap((member) =>
      member !== null && typeof member === 'object' ? Object.values(member) : [],
    )
  }
}
