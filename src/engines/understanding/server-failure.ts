/** What an AI server is to blame for. */
import { TriptychError } from '#base/errors.ts'

/** Whether it is away, cannot be found or does not do what was asked: no reason to know nothing of a film. */
export function isOfServer(error: unknown): error is TriptychError {
  return error instanceof TriptychError && ['outbound_failed', 'address_refused'].includes(error.code)
}
