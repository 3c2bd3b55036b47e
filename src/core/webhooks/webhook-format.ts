/** How a dialect words its webhooks; the wiring registers one per dialect. */
import type { RenderedTask } from '../renders/render-store.ts'
import type { Event, Project, Task, WebhookEndpoint } from '../schema.ts'

/** An event of the core with what it is about, as it is when the message is written. */
export type WebhookSubject = {
  event: Event
  task: Task
  /** Null for work of the account that no project holds. */
  project: Project | null
  endpoint: WebhookEndpoint
  /** Of a task that makes a film. */
  rendered: RenderedTask | null
  /** Chosen for this message: stays the same however often it is sent. */
  eventId: string
}

export type WebhookMessage = { eventType: string; body: Record<string, unknown> }

/** How messages are sent. */
export type Sending = {
  /** From each failed attempt to the next; after the last the message is given up. */
  pausesMs: readonly number[]
  answerWithinMs: number
  /** Plain http to public addresses. */
  isHttpAllowed: boolean
}

export type WebhookFormat = {
  dialect: string
  /** Where it differs from `standardSending`. */
  sending?: Partial<Sending>
  /** Every type that can be asked for. */
  eventTypes: readonly string[]
  /** Null for an event that this dialect does not speak of. */
  message(subject: WebhookSubject): WebhookMessage | null
  /** The headers of one attempt, signed at that moment over exactly these bytes. */
  sign(secret: string, messageId: string, at: Date, body: string): Record<string, string>
}
