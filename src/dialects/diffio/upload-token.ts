/**
 * The token of an upload in parts: it stands for one upload and nothing else, is no API key, and needs no look
 * into the database to be told from a made-up one.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { TriptychError } from '#base/errors.ts'
import type { LinkSigner } from '#core/links/signed-link.ts'
import type { Upload } from '#core/schema.ts'

export function uploadTokenOf(links: LinkSigner, upload: Upload): string {
  const { expires, signature } = links.sign('upload-parts', upload.id, upload.expires_at)
  return [upload.id, expires, signature].join('.')
}

/**
 * The id of the upload that a request may work on. Rejects with `key_missing`, `link_invalid` or `link_expired`.
 * @param now null for calls that go on with what was begun in time
 */
export function uploadIdOf(links: LinkSigner, headers: IncomingHttpHeaders, now: Date | null): string {
  const token = /^bearer\s+(\S+)$/i.exec(headers.authorization?.trim() ?? '')?.[1]
  if (token === undefined)
    throw new TriptychError('key_missing', { detail: 'The upload token is required as a bearer token.' })
  const [id = '', expires, signature] = token.split('.')
  links.verify('upload-parts', id, { expires, signature }, now)
  return id
}
