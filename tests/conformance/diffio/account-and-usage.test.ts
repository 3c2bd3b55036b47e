/** Settings of accounts, usage, and what a hold or a spend limit keeps a key from. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestKey, type TestServer } from '#tests/support/server.ts'
import {
  type Answer,
  type Body,
  type Caller,
  callerOf,
  createProject,
  createUploadedProject,
} from './support/call.ts'
import { tone } from './support/sounds.ts'

let server: TestServer
let free: TestServer
let accounts = 0
beforeAll(async () => {
  server = await startTestServer({
    settings: { TRIPTYCH_PRICES: 'restore=0.5, restore:diffio-4.5-pro=2' },
  })
  free = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
})
afterAll(async () => {
  await server?.close()
  await free?.close()
})

type Account = { name: string; admin: TestKey; asAdmin: Caller }
async function openAccount(): Promise<Account> {
  const name = `account-${++accounts}`
  const admin = await server.createKey({ scopes: ['admin'], account: name })
  return { name, admin, asAdmin: callerOf(server.url, admin.key) }
}

async function limitedKey(account: string, spendLimitCents: number): Promise<TestKey & { call: Caller }> {
  const { id: accountId } = await server.core.accounts.ensure(account)
  const created = await server.core.credentials.create(
    {
      accountId,
      label: 'limited',
      kind: 'bearer',
      scopes: ['read', 'write', 'usage:read'],
      spendLimitCents,
    },
    null,
  )
  if (created.kind !== 'bearer') throw new Error('a bearer key was asked for')
  return { id: created.row.id, key: created.key, call: callerOf(server.url, created.key) }
}

async function untilDone(call: Caller, generation: Body): Promise<void> {
  const progress = () => call('get_generation_progress', { generationId: generation.generationId })
  await expect.poll(async () => (await progress()).body.status).toBe('complete')
}

describe('account/settings', () => {
  it('begin with the defaults, and keep what they are set to', async () => {
    const { admin, asAdmin } = await openAccount()
    const settings = async () => (await asAdmin('account/settings/get')).body
    const account = {
      userId: expect.any(String),
      billingMode: 'developerProgressive',
      billingStatus: 'active',
      billingPolicy: { type: 'customerStripe' },
      currency: 'usd',
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    }
    expect(await settings()).toStrictEqual({ apiKeyId: admin.id, account })
    const billingPolicy = { type: 'internalDiffio', reason: 'our own ü\ud800' }
    const updated = await asAdmin('account/settings/update', { billingPolicy })
    expect(updated.body.account.billingPolicy).toEqual({ type: 'internalDiffio', reason: 'our own ü\ufffd' })
    expect(updated.body).not.toHaveProperty('apiKeyId')
    expect((await settings()).account).toEqual(updated.body.account)
    await asAdmin('account/settings/update', { billingPolicy: { type: 'customerStripe' } })
    expect((await settings()).account.billingPolicy).toEqual({ type: 'customerStripe' })
  })

  it('are free where nothing costs anything', async () => {
    const { key } = await free.createKey({ scopes: ['account:read'] })
    const answer = await callerOf(free.url, key)('account/settings/get')
    expect(answer.body.account.billingMode).toBe('free')
  })

  it('are changed by admin keys alone', async () => {
    const { key } = await server.createKey({ scopes: ['account:read', 'account:write', 'read', 'write'] })
    const call = callerOf(server.url, key)
    expect((await call('account/settings/get')).status).toBe(200)
    const body = { billingPolicy: { type: 'customerStripe' } }
    expect((await call('account/settings/update', body)).status).toBe(403)
    const reader = callerOf(server.url, (await server.createKey()).key)
    expect((await reader('account/settings/get')).status).toBe(403)
  })

  it.each([
    [{}],
    [{ billingPolicy: 'customerStripe' }],
    [{ billingPolicy: {} }],
    [{ billingPolicy: { type: 'nobody' } }],
    [{ billingPolicy: { type: 'customerStripe', reason: 7 } }],
    [{ billingPolicy: { type: 'customerStripe', reason: 'a\u0000' } }],
  ])('refuse %j', async (body) => {
    const { asAdmin } = await openAccount()
    expect((await asAdmin('account/settings/update', body)).status).toBe(400)
  })
})

describe('usage/summary', () => {
  it('is empty before anything was done', async () => {
    const { admin, asAdmin } = await openAccount()
    expect((await asAdmin('usage/summary')).body).toStrictEqual({
      usage: { apiKeyId: admin.id, periods: [] },
      billing: {
        billingPolicy: { type: 'customerStripe' },
        lifetimeListPriceCents: 0,
        lifetimeBillableCents: 0,
      },
    })
  })

  it('counts seconds and cents by model and month, reserved until settled', async () => {
    const { name, asAdmin } = await openAccount()
    const { id, call } = await limitedKey(name, 1000)
    const { apiProjectId } = await createUploadedProject(call, tone(2))
    const [flash, pro] = await Promise.all([
      call('diffio-4.5-flash-generation', { apiProjectId }),
      call('diffio-4.5-pro-generation', { apiProjectId }),
    ])
    const early = (await call('usage/summary')).body.usage.periods[0]
    expect(early.reservedCents + early.finalizedCents).toBe(early.totalCents)
    expect(early.totalCents).toBe(150)
    await Promise.all([untilDone(call, flash.body), untilDone(call, pro.body)])
    const month = new Date().toISOString().slice(0, 7)
    const period = {
      periodId: month,
      periodStart: `${month}-01T00:00:00Z`,
      reservedCents: 0,
      finalizedCents: 150,
      totalCents: 150,
      modelSeconds: { 'diffio-4.5-flash': 2, 'diffio-4.5-pro': 2 },
      modelCents: { 'diffio-4.5-flash': 30, 'diffio-4.5-pro': 120 },
    }
    const { usage, billing } = (await call('usage/summary')).body
    expect(usage).toStrictEqual({ apiKeyId: id, periods: [period] })
    expect(billing).toMatchObject({ lifetimeListPriceCents: 150, lifetimeBillableCents: 150 })
    expect((await asAdmin('usage/summary', { apiKeyId: id })).body.usage.periods).toEqual([period])
    await server.pool.query(
      `insert into usage select account_id, credential_id, '2025-12-01', meter, 1 from usage
       where credential_id = $1 and meter like '%flash:%'`,
      [id],
    )
    const { periods } = (await call('usage/summary')).body.usage
    expect(periods.map(({ periodId }: Body) => periodId)).toEqual([month, '2025-12'])
  })

  it('of another key is for admin keys alone', async () => {
    const { name, admin, asAdmin } = await openAccount()
    const { id, call } = await limitedKey(name, 1)
    expect((await call('usage/summary', { apiKeyId: id })).status).toBe(200)
    expect((await call('usage/summary', { apiKeyId: admin.id })).status).toBe(403)
    expect((await asAdmin('usage/summary', { apiKeyId: 'key_123' })).status).toBe(404)
    const stranger = await server.createKey()
    expect((await asAdmin('usage/summary', { apiKeyId: stranger.id })).status).toBe(404)
    expect((await asAdmin('usage/summary', { apiKeyId: 7 })).status).toBe(400)
  })
})

describe('a spend limit', () => {
  const generate = (call: Caller, body: Record<string, unknown>): Promise<Answer> =>
    call('diffio-3.5-generation', body)

  it('lets no generation begin that would cross it, however many are asked for at once', async () => {
    const { name } = await openAccount()
    const { call } = await limitedKey(name, 65)
    const { apiProjectId } = await createUploadedProject(call, tone())
    const answers = await Promise.all(Array.from({ length: 6 }, () => generate(call, { apiProjectId })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 402, 402, 402, 402])
    expect(answers.find(({ status }) => status === 402)!.body).toEqual({
      error: expect.any(String),
      code: 'spendLimitExceeded',
      spendLimitCents: 65,
      spentCents: 60,
      neededCents: 30,
    })
    for (const { body } of answers.filter(({ status }) => status === 200)) await untilDone(call, body)
    expect((await generate(call, { apiProjectId })).status).toBe(402)
    expect((await call('list_project_generations', { apiProjectId })).body.generations).toHaveLength(2)
    expect((await call('create_project', { fileName: 'b.wav' })).status).toBe(200)
  })

  it('does not stand in the way of a replay', async () => {
    const { name } = await openAccount()
    const { call } = await limitedKey(name, 30)
    const { apiProjectId } = await createUploadedProject(call, tone())
    const once = { apiProjectId, idempotencyKey: 'once' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => generate(call, once)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    expect(new Set(answers.map(({ body }) => body.generationId)).size).toBe(1)
    expect(answers.filter(({ body }) => body.idempotentReplay !== true)).toHaveLength(1)
    expect((await generate(call, { ...once, idempotencyKey: 'another' })).status).toBe(402)
  })

  it('of nothing leaves what costs nothing', async () => {
    const { id: accountId } = await free.core.accounts.find('main')
    const created = await free.core.credentials.create(
      {
        accountId,
        label: 'no money',
        kind: 'bearer',
        scopes: ['read', 'write'],
        spendLimitCents: 0,
      },
      null,
    )
    const call = callerOf(free.url, created.kind === 'bearer' ? created.key : '')
    const { apiProjectId } = await createUploadedProject(call, tone())
    expect((await generate(call, { apiProjectId })).status).toBe(200)
  })
})

describe('an account on hold', () => {
  it('may do everything but begin generations, until it is released', async () => {
    const { name, asAdmin } = await openAccount()
    const { apiProjectId } = await createUploadedProject(asAdmin, tone())
    const once = { apiProjectId, idempotencyKey: 'before' }
    expect((await asAdmin('diffio-2.0-generation', once)).status).toBe(200)
    await server.core.accounts.hold(name, null)
    expect(await asAdmin('diffio-2.0-generation', { apiProjectId })).toMatchObject({
      status: 402,
      body: { code: 'paymentFailed', error: expect.any(String) },
    })
    const waiting = await createProject(asAdmin)
    expect((await asAdmin('diffio-2.0-generation', { apiProjectId: waiting.apiProjectId })).status).toBe(402)
    expect((await asAdmin('diffio-2.0-generation', { apiProjectId: 'proj-1' })).status).toBe(404)
    expect((await asAdmin('diffio-2.0-generation', once)).body.idempotentReplay).toBe(true)
    for (const [path, body] of [
      ['list_projects', {}],
      ['list_project_generations', { apiProjectId }],
      ['usage/summary', {}],
      ['api_keys/list', {}],
    ] as const) {
      expect((await asAdmin(path, body)).status, path).toBe(200)
    }
    expect((await asAdmin('account/settings/get')).body.account.billingStatus).toBe('paymentFailed')
    await server.core.accounts.release(name)
    expect((await asAdmin('diffio-2.0-generation', { apiProjectId })).status).toBe(200)
  })
})
