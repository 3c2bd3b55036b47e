/**
 * Messages about exports: the whole task each time, signed with the account's secret by HMAC-SHA256 over the time
 * and the body.
 */
import { createHmac } from 'node:crypto'
import { instant } from '#base/instant.ts'
import type { OutputLinks } from '#core/outputs/output-links.ts'
import type { RenderedTask } from '#core/renders/render-store.ts'
import type { WebhookFormat } from '#core/webhooks/webhook-format.ts'
import { toExport } from './translate/export.ts'

export const eventTypes = ['EXPORT_STARTED', 'EXPORT_COMPLETED', 'EXPORT_FAILED'] as const
type EventType = (typeof eventTypes)[number]

const timestampHeader = 'X-Indream-Timestamp'
const signatureHeader = 'X-Indream-Signature'
export const ownHeaders = [timestampHeader, signatureHeader] as const

/** By the core's events; a cancel is told to nobody. */
const eventTypeOf: Readonly<Record<string, EventType>> = {
  'task.started': 'EXPORT_STARTED',
  'task.succeeded': 'EXPORT_COMPLETED',
  'task.failed': 'EXPORT_FAILED',
}

const second = 1000
const minute = 60 * second

/** @param publicUrl begins the links to films; null takes what the client called that ordered them */
export function createIndreamWebhooks(links: OutputLinks, publicUrl: string | null): WebhookFormat {
  return {
    dialect: 'indream',
    eventTypes,
    // Five tries in about ten minutes.
    sending: {
      pausesMs: [5 * second, 25 * second, 2 * minute, 7 * minute],
      answerWithinMs: 10 * second,
      isHttpAllowed: true,
    },
    message({ event, rendered }) {
      const eventType = eventTypeOf[event.type]
      if (!eventType || !rendered) return null
      const shown = eventType === 'EXPORT_STARTED' ? asBegun(rendered) : rendered
      const origin = publicUrl ?? rendered.render.origin ?? ''
      const task = toExport(shown, links, origin)
      return { eventType, body: { eventType, occurredAt: instant(event.created_at), task } }
    },
    sign(secret, _messageId, at, body) {
      const timestamp = String(Math.floor(at.getTime() / second))
      const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
      return { [timestampHeader]: timestamp, [signatureHeader]: signature }
    },
  }
}

/** The task may be over by the time the message is written, but the message is about its beginning. */
function asBegun({ task, render }: RenderedTask): RenderedTask {
  const begun = { ...task, state: 'running' as const, overall_fraction: 0, finished_at: null }
  return { task: begun, render, film: null }
}
