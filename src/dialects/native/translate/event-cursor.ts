/** Cursors of events, which stand in the order of their transactions. */
import type { EventPosition } from '#core/events/event-log.ts'
import { decodeCursor, encodeCursor } from '#core/keyset.ts'

const greatestTransactionId = 2n ** 64n - 1n

export function toEventCursor({ transactionId, id }: EventPosition): string {
  return encodeCursor([transactionId, id])
}

/** Null when it is not one of ours. */
export function parseEventCursor(cursor: string): EventPosition | null {
  const [transactionId, id] = decodeCursor(cursor)
  if (typeof transactionId !== 'string' || !/^\d{1,20}$/.test(transactionId)) return null
  if (BigInt(transactionId) > greatestTransactionId) return null
  return Number.isSafeInteger(id) && (id as number) >= 0 ? { transactionId, id: id as number } : null
}
