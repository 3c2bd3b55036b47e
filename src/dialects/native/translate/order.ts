/** Orders of work in the words of the core. */

import { refuse } from '#base/refuse.ts'
import type { RestoreOrder } from '#core/tasks/task-orders.ts'
import type { CreateTaskBody } from '../wire/tasks.ts'

/** Rejects with `request_invalid` unless exactly one of project and asset is named. */
export function fromCreateTask(body: CreateTaskBody): RestoreOrder {
  const { assetId, projectId, parameters, priority = 0 } = body
  if (assetId !== undefined && projectId !== undefined)
    refuse('projectId', 'must not be given together with assetId')
  const on = assetId !== undefined ? { assetId } : projectId !== undefined ? { projectId } : null
  if (!on) refuse('assetId', 'must be given, or else projectId')
  const { chain = 'flash', audioFormat, strength, loudness } = parameters
  const options = {
    chain,
    audioFormat,
    ...(strength !== undefined && { strength }),
    ...(loudness !== undefined && { loudness }),
  }
  return { on, label: chain, options, priority }
}

const keyPattern = /^[\x21-\x7e]{1,255}$/

/** The `Idempotency-Key` of a create, with what it is for; null when it has none. */
export function orderKeyOf(
  request: { headers: Record<string, string | string[] | undefined> },
  body: unknown,
): { key: string; body: unknown } | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key !== 'string' || !keyPattern.test(key))
    refuse('Idempotency-Key', 'must be 1 to 255 visible ASCII characters')
  return { key, body }
}
