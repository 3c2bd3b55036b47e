/** Secrets that must be read again, such as those that sign: kept sealed under the server's own secret. */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'
import { randomBuffer } from '#base/ids.ts'

const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM; a sealed secret is nonce, tag and ciphertext. */
export class Sealer {
  readonly #key: Buffer

  /** @param secret the server's secret; the sealing key is derived from it by HKDF-SHA256 */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'triptych sealed secrets', 32))
  }

  seal(text: string): Buffer {
    const nonce = randomBuffer(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
  }

  /** Rejects with `internal` when it was sealed under another secret, or changed since. */
  open(sealed: Buffer): string {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, nonceBytes))
      decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
      return (
        decipher.update(sealed.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
      )
    } catch (cause) {
      throw new TriptychError('internal', {
        detail: 'A stored secret cannot be read: TRIPTYCH_SECRET is not the one it was sealed under.',
        cause,
      })
    }
  }
}
