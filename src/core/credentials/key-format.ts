/**
 * The text of a bearer key: `triptych_<secret>_<id><checksum>`. The id finds the row, the secret proves it,
 * and the checksum (CRC-32 of what stands before it, as GitHub's tokens have) tells a mistyped or leaked key
 * without asking the database. The secret stands first, so that the start that is shown differs from key to key
 * and after each rotation; what it gives away leaves more than 190 bits. Only the SHA-256 of the whole text is stored: a secret of full entropy needs
 * no slow hash.
 */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { randomToken } from '#base/ids.ts'

const shape = /^triptych_[A-Za-z0-9]{40}_([0-9a-f]{32})([0-9a-f]{8})$/

export function makeBearerKey(credentialId: string): string {
  let secret = ''
  while (secret.length < 40) secret += randomToken(48).replace(/[-_]/g, '')
  const body = `triptych_${secret.slice(0, 40)}_${credentialId.replaceAll('-', '')}`
  return body + checksum(body)
}

/** The credential's id, or null when the text is not a key of ours. */
export function credentialIdOf(key: string): string | null {
  const match = shape.exec(key)
  if (!match || checksum(key.slice(0, -8)) !== match[2]) return null
  return match[1]!.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

/** The start of a key that may be shown to tell keys apart: the name and eight characters of the secret. */
export function displayOf(key: string): string {
  return key.slice(0, 17)
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}
