/** The one place that reads randomness: identifiers and secrets. */
import { randomBytes } from 'node:crypto'

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits, so ids made later sort
 * later and an index on them grows at its end.
 */
export function uuidV7(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(nowMs, 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

export function randomBuffer(byteCount: number): Buffer {
  return randomBytes(byteCount)
}

/** `byteCount` random bytes as base64url text without padding. */
export function randomToken(byteCount: number): string {
  return randomBytes(byteCount).toString('base64url')
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)
}
