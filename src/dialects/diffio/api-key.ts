/** Where a Diffio client puts its API key: three header forms, the first that is there counts. */
import type { IncomingHttpHeaders } from 'node:http'

export function apiKeyOf(headers: IncomingHttpHeaders): string | null {
  const bearer = /^bearer\s+(\S.*)$/i.exec(headers.authorization?.trim() ?? '')?.[1]
  for (const value of [bearer, headers['x-api-key'], headers['xi-api-key']]) {
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return null
}
