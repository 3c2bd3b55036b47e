/** Receivers that fail in every way a receiver can: what is tried again, what is given up, and who else has to wait. */
import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { WebhookDelivery, WebhookEndpoint } from '#core/schema.ts'
import { nativeWebhooks } from '#dialects/native/webhooks.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import { type CoreLab, openCoreLab, until } from '#tests/support/core-lab.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { WebhookSender } from '#workers/webhook-sender.ts'

const answerWithinMs = 1500
const dialect = 'native'

/** What each path does with a request that has been read. */
const receivers: Record<string, (response: ServerResponse, request: IncomingMessage) => void> = {
  good: (response) => response.end(),
  failing: (response) => response.writeHead(500).end('no'),
  hanging: () => undefined,
  halting: (response) => response.writeHead(200, { 'content-length': 100 }).write('and'),
  cutting: (_response, request) => request.socket.destroy(),
  endless: (response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16 * 1024)));
    }
    response.writeHead(200).on('drain', more)
    more()
  },
  moved: (response) => response.writeHead(308, { location: '/elsewhere' }).end(),
  gone: (response) => response.writeHead(410).end(),
}

let lab: CoreLab
let sender: WebhookSender
let principal: Principal
const seen: string[] = []
const http = createHttpServer((request, response) => {
  const path = request.url!.slice(1)
  request.resume().on('end', () => {
    seen.push(path)
    receivers[path]?.(response, request)
  })
})
const deafSockets: Socket[] = []
/** Takes connections and reads nothing. */
const deaf = createTcpServer({ pauseOnConnect: true }, (socket) => {
  deafSockets.push(socket.on('error', () => undefined))
})
const originOf = (server: { address(): unknown }) =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}`

beforeAll(async () => {
  for (const server of [http, deaf]) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }
  lab = await openCoreLab()
  principal = await lab.createPrincipal('main')
  const sending = { pausesMs: [50, 50], answerWithinMs }
  lab.core.webhooks.fanOut.register({ ...nativeWebhooks, sending })
  sender = new WebhookSender({
    core: lab.core,
    outbound: createOutboundClient({ allowPrivate: ['127.0.0.0/8'] }),
    atOnce: 16,
    log: silentLog,
  })
  sender.start()
})

afterAll(async () => {
  await sender?.stop()
  for (const socket of deafSockets) socket.destroy()
  http.closeAllConnections()
  http.close()
  deaf.close()
  await lab?.close()
})

async function endpointAt(url: string, owner = principal): Promise<WebhookEndpoint> {
  const { accountId, credentialId } = owner
  const mode = uuidV7()
  const { endpoint } = await lab.core.webhooks.endpoints.configure({
    accountId,
    credentialId,
    dialect,
    mode,
    url,
    eventTypes: [],
    updatedBy: credentialId,
  })
  return endpoint
}

async function send({ account_id, credential_id, mode }: WebhookEndpoint, body = '{}'): Promise<void> {
  const eventId = uuidV7()
  const message = { eventId, eventType: 'webhook.test', body, messageId: `msg_${eventId}` }
  await lab.core.webhooks.deliveries.send(
    { accountId: account_id, credentialId: credential_id!, dialect, mode },
    message,
  )
  sender.wake()
}

type Sent = Pick<WebhookDelivery, 'id' | 'state' | 'finished_at'>

async function deliveriesOf({ id }: WebhookEndpoint): Promise<Sent[]> {
  return await lab.db
    .selectFrom('webhook_deliveries')
    .select(['id', 'state', 'finished_at'])
    .where('endpoint_id', '=', id)
    .execute()
}

async function untilOver(endpoint: WebhookEndpoint): Promise<Sent> {
  return await until('the end of a delivery', async () => {
    const [delivery] = await deliveriesOf(endpoint)
    return delivery?.state === 'waiting' ? null : delivery
  })
}

describe('a message', () => {
  const gaveUp = (status: number | null, reason: RegExp) => ({
    state: 'failed',
    attempts: Array.from({ length: 3 }, (_, n) => ({
      number: n + 1,
      status,
      failure: expect.stringMatching(reason),
    })),
  })
  const deliveredAtOnce = { state: 'delivered', attempts: [{ number: 1, status: 200, failure: null }] }

  it.concurrent.each([
    ['answers', () => `${originOf(http)}/good`, deliveredAtOnce],
    ['answers without an end', () => `${originOf(http)}/endless`, deliveredAtOnce],
    ['fails', () => `${originOf(http)}/failing`, gaveUp(500, /answered 500/)],
    ['never answers', () => `${originOf(http)}/hanging`, gaveUp(null, /no answer within 1500 ms/)],
    ['stops within its answer', () => `${originOf(http)}/halting`, gaveUp(null, /no answer within 1500 ms/)],
    ['hangs up', () => `${originOf(http)}/cutting`, gaveUp(null, /failed/)],
    ['never reads', () => originOf(deaf), gaveUp(null, /no answer within 1500 ms/)],
    ['is not there', () => 'http://127.0.0.1:9', gaveUp(null, /ECONNREFUSED|failed/)],
    ['points elsewhere', () => `${originOf(http)}/moved`, gaveUp(308, /answered 308/)],
    [
      'is gone',
      () => `${originOf(http)}/gone`,
      { state: 'failed', attempts: [{ number: 1, status: 410, failure: expect.stringMatching(/410/) }] },
    ],
  ])('to a receiver that %s', async (_what, url, expected) => {
    const endpoint = await endpointAt(url())
    // More than a connection holds, where nobody reads.
    await send(endpoint, url() === originOf(deaf) ? JSON.stringify('x'.repeat(12 * 1024 ** 2)) : '{}')
    const { id, state } = await untilOver(endpoint)
    const attempts = await lab.core.webhooks.deliveries.attemptsOf([id])
    expect({
      state,
      attempts: attempts.map(({ number, status, failure }) => ({ number, status, failure })),
    }).toEqual(expected)
  })

  it('goes nowhere else than it was sent', () => {
    expect(seen).toContain('moved')
    expect(seen).not.toContain('elsewhere')
  })

  it('is not sent to a receiver that has said it is gone', async () => {
    const endpoint = await endpointAt(`${originOf(http)}/gone`)
    await send(endpoint)
    await untilOver(endpoint)
    const { disabled_at } = await lab.core.webhooks.endpoints.get(principal.accountId, endpoint.id)
    expect(disabled_at).not.toBeNull()
    const before = seen.length
    await send(endpoint)
    expect(await deliveriesOf(endpoint)).toHaveLength(1)
    expect(seen).toHaveLength(before)
  })
})

describe('a receiver that hangs', () => {
  it('keeps nobody else waiting, however much is to be sent to it', async () => {
    const hanging = await endpointAt(`${originOf(http)}/hanging`)
    const good = await endpointAt(`${originOf(http)}/good`)
    const hung = () => seen.filter((path) => path === 'hanging').length
    const before = hung()
    await Promise.all(Array.from({ length: 20 }, () => send(hanging)))
    await until('the first to hang', async () => hung() > before)
    await send(good)
    const { finished_at } = await untilOver(good)
    const ids = (await deliveriesOf(hanging)).map(({ id }) => id)
    const given = await lab.core.webhooks.deliveries.attemptsOf(ids)
    // Every place would have been taken until the first of them had been given up.
    expect(given.filter(({ created_at }) => created_at < finished_at!)).toEqual([])
  })
})
