/** What a request asks of an export, in the words of the core. */
import { refuse, refuseNul } from '#base/refuse.ts'
import type { RenderTerms } from '#core/renders/render-terms.ts'
import type { TaskCallback } from '#core/webhooks/endpoint-store.ts'
import { eventTypes, ownHeaders } from '../webhooks.ts'
import type { ExportBody, ProjectExportBody } from '../wire/exports.ts'

export function termsOf({ ratio, scale, fps, format }: ProjectExportBody): RenderTerms {
  return { ratio, scale, fps, format }
}

/** Of an editor state that comes along, the composition may be another than the state's. */
export function statelessTermsOf(body: ExportBody): RenderTerms {
  const { compositionWidth, compositionHeight } = body
  return {
    ...termsOf(body),
    ...(compositionWidth == null ? {} : { compositionWidth }),
    ...(compositionHeight == null ? {} : { compositionHeight }),
  }
}

/** Null for a blank one too. */
export function clientTaskIdOf({ clientTaskId }: ProjectExportBody): string | null {
  if (!clientTaskId?.trim()) return null
  refuseNul('clientTaskId', clientTaskId)
  return clientTaskId
}

const headerName = /^[\w!#$%&'*+.^`|~-]{1,200}$/
const headerValue = /^[\t\x20-\x7e\x80-\xff]{0,4096}$/
/** What makes the message a message, and is not the caller's to set. */
const reserved: ReadonlySet<string> = new Set([
  ...ownHeaders.map((name) => name.toLowerCase()),
  'content-type',
  'content-length',
  'host',
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Rejects with `request_invalid` for what is no address, or no header. */
export function callbackOf({ callbackUrl, callbackHeaders }: ProjectExportBody): TaskCallback | null {
  if (callbackUrl == null) return null
  refuseNul('callbackUrl', callbackUrl)
  if (!/^https?:\/\//i.test(callbackUrl) || !URL.canParse(callbackUrl))
    refuse('callbackUrl', 'must be an http or https address')
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(callbackHeaders ?? {})) {
    if (!headerName.test(name)) refuse(`callbackHeaders/${name}`, 'is no name of a header')
    if (!headerValue.test(value)) refuse(`callbackHeaders/${name}`, 'is no value of a header')
    if (!reserved.has(name.toLowerCase())) headers[name] = value
  }
  return { dialect: 'indream', url: callbackUrl, headers, eventTypes }
}
