/** Reads events into deliveries and sends what is due, several at a time, signed anew at each attempt. */
import { setTimeout as sleep } from 'node:timers/promises'
import { asTriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import type { WebhookEndpoint } from '#core/schema.ts'
import type { AttemptResult, BusyReceivers, DueDelivery } from '#core/webhooks/delivery-store.ts'
import { parseRetryAfter, standardSending } from '#core/webhooks/retry-schedule.ts'
import type { Sending } from '#core/webhooks/webhook-format.ts'
import type { Log } from '#platform/log.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'
import { WakeUp } from './wake-up.ts'

/** Due retries are nobody's announcement, so somebody must look. */
const pollMs = 1000
const readAtMost = 64 * 1024
/** A receiver that is slow to answer delays its own messages and not those of others. */
const atOnceOfEndpoint = 4
const atOnceOfAccount = 8

export type WebhookSenderOptions = {
  core: Core
  outbound: OutboundClient
  /** Deliveries under way at a time. */
  atOnce: number
  log: Log
}

export class WebhookSender {
  readonly #options: WebhookSenderOptions
  readonly #stopping = new AbortController()
  readonly #wakeUp = new WakeUp(1)
  readonly #underWay = new Map<Promise<void>, WebhookEndpoint>()
  #loop: Promise<void> | null = null

  constructor(options: WebhookSenderOptions) {
    this.#options = options
  }

  start(): void {
    this.#loop = this.#run()
  }

  wake(): void {
    this.#wakeUp.wakeOne()
  }

  /** An attempt under way is broken off; its message is sent again by whoever looks next. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wakeUp.wakeAll()
    await this.#loop
    await Promise.all(this.#underWay.keys())
  }

  async #run(): Promise<void> {
    const { core, log, atOnce } = this.#options
    while (!this.#stopping.signal.aborted) {
      try {
        const read = await core.webhooks.fanOut.run()
        const room = atOnce - this.#underWay.size
        // So few at a time that one look cannot give all room to one endpoint.
        const wanted = Math.min(room, atOnceOfEndpoint)
        const due = wanted > 0 ? await core.webhooks.deliveries.takeDue(wanted, this.#busy()) : []
        for (const each of due) this.#begin(each)
        if (read === 0 && due.length === 0) await this.#wakeUp.wait(pollMs)
      } catch (error) {
        log.warn({ err: error }, 'webhooks met an error and go on')
        await sleep(pollMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
      }
    }
  }

  #begin(due: DueDelivery): void {
    const sending = this.#send(due).finally(() => {
      this.#underWay.delete(sending)
      this.wake()
    })
    this.#underWay.set(sending, due.endpoint)
  }

  #busy(): BusyReceivers {
    const endpoints = [...this.#underWay.values()]
    return {
      endpointIds: comingUpAtLeast(
        atOnceOfEndpoint,
        endpoints.map(({ id }) => id),
      ),
      accountIds: comingUpAtLeast(
        atOnceOfAccount,
        endpoints.map(({ account_id }) => account_id),
      ),
    }
  }

  async #send(due: DueDelivery): Promise<void> {
    const { core, log } = this.#options
    const { delivery, endpoint } = due
    try {
      const result = await this.#attempt(due)
      if (this.#stopping.signal.aborted && result.status === null) return
      await core.webhooks.deliveries.report(due, result, this.#sendingOf(endpoint).pausesMs)
      const isGood = result.status !== null && result.status < 300
      const facts = {
        deliveryId: delivery.id,
        endpointId: endpoint.id,
        attempt: delivery.attempt_count,
        status: result.status,
      }
      log[isGood ? 'debug' : 'info'](facts, isGood ? 'a webhook was delivered' : 'a webhook was not taken')
    } catch (error) {
      log.warn(
        { err: error, deliveryId: delivery.id },
        'the outcome of a webhook could not be kept; it is sent again',
      )
    }
  }

  #sendingOf({ dialect }: WebhookEndpoint): Sending {
    return { ...standardSending, ...this.#options.core.webhooks.fanOut.formatOf(dialect)?.sending }
  }

  async #attempt({ delivery, endpoint }: DueDelivery): Promise<AttemptResult> {
    const { core, outbound } = this.#options
    const started = core.clock.elapsedMs()
    const at = core.clock.now()
    try {
      const { endpoints, fanOut } = core.webhooks
      const format = fanOut.formatOf(endpoint.dialect)
      if (!format) throw new Error(`there is no format for ${endpoint.dialect}`)
      const secret = await endpoints.secretOf(endpoint)
      const signed = format.sign(secret, delivery.message_id, at, delivery.body)
      const { answerWithinMs, isHttpAllowed } = this.#sendingOf(endpoint)
      const answer = await outbound.send({
        url: endpoint.url,
        method: 'POST',
        // Ours come last: a header that a client chose can replace neither the type nor a signature.
        headers: {
          'user-agent': 'Triptych-Webhooks',
          ...endpoints.headersOf(endpoint),
          'content-type': 'application/json',
          ...signed,
        },
        body: delivery.body,
        isHttpAllowed,
        timeoutMs: answerWithinMs,
        maxAnswerBytes: readAtMost,
        signal: this.#stopping.signal,
      })
      const retryAfter = answer.headers['retry-after']
      const isAsked = answer.status === 429 || answer.status === 503
      return {
        status: answer.status,
        failure: answer.status < 300 ? null : `the receiver answered ${answer.status}`,
        durationMs: core.clock.elapsedMs() - started,
        retryAfterMs: isAsked ? parseRetryAfter(String(retryAfter), core.clock.now()) : null,
      }
    } catch (error) {
      return {
        status: null,
        failure: asTriptychError(error).message,
        durationMs: core.clock.elapsedMs() - started,
        retryAfterMs: null,
      }
    }
  }
}

function comingUpAtLeast(times: number, ids: readonly string[]): string[] {
  return [...Map.groupBy(ids, (id) => id)].filter(([, same]) => same.length >= times).map(([id]) => id)
}
