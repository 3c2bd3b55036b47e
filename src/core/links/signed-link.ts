/**
 * Links that carry their own permission: an HMAC over what may be done, to which thing, until when. The
 * origin is not covered, so a link survives a change of public address.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'

export type LinkPurpose = 'upload' | 'upload-parts' | 'download'
export type SignedLink = { expires: string; signature: string }

export class LinkSigner {
  readonly #key: Buffer

  /** @param secret the server's secret; the signing key is derived from it by HKDF-SHA256 */
  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'triptych signed links', 32))
  }

  sign(purpose: LinkPurpose, subject: string, expiresAt: Date): SignedLink {
    const expires = String(Math.floor(expiresAt.getTime() / 1000))
    return { expires, signature: this.#signature(purpose, subject, expires) }
  }

  /**
   * Rejects with `link_invalid` (forged or for something else) or `link_expired`.
   * @param now null where what was begun in time may be ended later
   */
  verify(
    purpose: LinkPurpose,
    subject: string,
    link: { expires?: unknown; signature?: unknown },
    now: Date | null,
  ): void {
    const { expires, signature } = link
    if (typeof expires !== 'string' || typeof signature !== 'string') throw new TriptychError('link_invalid')
    const expected = Buffer.from(this.#signature(purpose, subject, expires))
    const given = Buffer.from(signature)
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw new TriptychError('link_invalid')
    if (now && Number(expires) * 1000 < now.getTime()) throw new TriptychError('link_expired')
  }

  #signature(purpose: LinkPurpose, subject: string, expires: string): string {
    return createHmac('sha256', this.#key).update(`${purpose}\n${subject}\n${expires}`).digest('base64url')
  }
}
