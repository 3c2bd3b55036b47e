/** Exports: ordered, told of, listed, kept from being made twice; how they are drawn is told in films.test.ts. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { fanOutAll } from '#tests/support/fan-out.ts'
import { startTestServer, type TestKey, type TestServer } from '#tests/support/server.ts'
import { imageItem, solidItem, stateOf } from '#tests/support/timelines/parts.ts'
import { type Answer, type Api, apiOf, createProject, plainState, problemOf, walk } from './support/api.ts'

let server: TestServer
let key: TestKey
let api: Api

beforeAll(async () => {
  server = await startTestServer({
    settings: {
      TRIPTYCH_ROLES: 'api',
      TRIPTYCH_RENDER_CREDITS: '0.05',
      TRIPTYCH_ALLOW_PRIVATE: '127.0.0.0/8',
    },
  })
  key = await server.createKey()
  api = apiOf(server.url, key.key)
})

afterAll(() => server?.close())

// Nobody draws here, so what one test has ordered would be in the way of the next.
afterEach(async () => {
  await server.pool.query(`update tasks set state = 'canceled', finished_at = now() where state = 'queued'`)
})

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
const terms = { ratio: '16:9', scale: 1, fps: 30, format: 'mp4' }
const order = (fields: object = {}) => ({ editorState: plainState(), ...terms, ...fields })

async function ordered(fields?: object): Promise<string> {
  const answer = await api.post('exports', order(fields))
  expect(answer.status, answer.text).toBe(201)
  return answer.body.data.taskId
}

const countTasks = async () => {
  const { rows } = await server.pool.query(`select count(*)::int as count from tasks where kind = 'render'`)
  return rows[0].count as number
}

describe('POST /v1/exports', () => {
  it('answers 201 with what the film counts for', async () => {
    const answer = await api.post('exports', order())
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body).toEqual({
      data: {
        taskId: uuid,
        projectId: null,
        createdAt: instant,
        durationSeconds: 1,
        billedStandardSeconds: 1,
        chargedCredits: '0.050000000000',
        chargedCreditPool: 'OPEN_API',
      },
      meta: {},
    })
  })

  it('bills a large film at 60 frames for more than it is long', async () => {
    const answer = await api.post('exports', order({ compositionWidth: 1920, scale: 2, fps: 60 }))
    // 3840 x 2160 is four times full HD, and twice the frames.
    expect(answer.body.data).toMatchObject({
      durationSeconds: 1,
      billedStandardSeconds: 8,
      chargedCredits: '0.400000000000',
    })
  })

  it.each<[string, unknown]>([
    ['ratio', '2:1'],
    ['ratio', undefined],
    ['scale', 0.5],
    ['scale', 8.1],
    ['scale', '1'],
    ['fps', 24],
    ['fps', 30.5],
    ['format', 'mov'],
    ['compositionWidth', 49],
    ['compositionHeight', 1921],
    ['compositionWidth', 100.5],
    ['clientTaskId', 'x'.repeat(129)],
    ['stateVersion', 'x'.repeat(33)],
    ['callbackUrl', `https://example.com/${'x'.repeat(1024)}`],
    ['callbackUrl', 'ftp://example.com/'],
    ['callbackUrl', 'somewhere'],
    ['callbackUrl', 'https://8.8.8.8/\0'],
    ['clientTaskId', 'a\0'],
    ['callbackUrl', 'http://10.0.0.1/'],
    ['callbackHeaders', ['x']],
    ['editorState', undefined],
    ['editorState', 'x'],
  ])('answers 400 for %s %j', async (field, value) => {
    const answer = await api.post('exports', order({ [field]: value }))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
    expect(answer.body.detail).toContain(field)
  })

  it.each<[string, Record<string, unknown>]>([
    ['a name', { 'a b': 'c' }],
    ['a value', { 'x-note': 'a\nb' }],
  ])('answers 400 for callback headers of which %s is none', async (_what, callbackHeaders) => {
    const answer = await api.post('exports', order({ callbackUrl: 'https://8.8.8.8/', callbackHeaders }))
    expect(answer.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
  })

  it('answers 422 for a state that is not valid, with its code and place', async () => {
    const editorState = { ...plainState(), timebaseTicksPerSecond: 1000 }
    const answer = await api.post('exports', order({ editorState }))
    expect(answer.body).toEqual(problemOf(422, 'EDITOR_SCHEMA_INVALID'))
    expect(answer.body.detail).toMatch(/^\/timebaseTicksPerSecond: /)
    const missing = await api.post(
      'exports',
      order({ editorState: stateOf([[imageItem('i')]], { assets: {} }) }),
    )
    expect(missing.body).toEqual(problemOf(422, 'EDITOR_ASSET_NOT_FOUND'))
  })

  it('answers 422 for a state without an item on a track', async () => {
    for (const editorState of [{ ...plainState(), tracks: [] }, stateOf([[]])]) {
      const answer = await api.post('exports', order({ editorState }))
      expect(answer.body).toEqual(problemOf(422, 'EDITOR_TIMELINE_EMPTY'))
    }
  })

  it('answers 422 for a film that is too large or too long', async () => {
    const large = await api.post('exports', order({ compositionWidth: 1920, scale: 8 }))
    expect(large.status).toBe(422)
    expect(large.body.detail).toContain('15360')
    const editorState = stateOf([[solidItem('long', { durationTicks: 240_000 * 3600 * 13 })]])
    const long = await api.post('exports', order({ editorState }))
    expect(long.status).toBe(422)
    expect(long.body.detail).toContain('46800')
  })

  it('refuses documents deeper than any, inside the editor state and beside it', async () => {
    const text = JSON.stringify(order({ clientTaskId: 'deep' }))
    const send = async (body: string) =>
      await fetch(`${server.url}/v1/exports`, {
        method: 'POST',
        headers: { 'x-api-key': key.key, 'content-type': 'application/json', 'idempotency-key': 'deep' },
        body,
      })
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    expect((await send(text.replace('{', `{"junk":${nested},`))).status).toBe(400)
    expect((await send(text.replace('"assets":{', `"junk":${nested},"assets":{`))).status).toBe(400)
  })

  it('takes null for what is not given', async () => {
    const nothing = {
      clientTaskId: null,
      callbackUrl: null,
      callbackHeaders: null,
      compositionWidth: null,
      stateVersion: null,
    }
    await ordered(nothing)
  })

  it('refuses a callback while the account has no secret to sign with, and makes nothing', async () => {
    const before = await countTasks()
    const answer = await api.post('exports', order({ callbackUrl: 'https://8.8.8.8/' }))
    expect(answer.body).toEqual(problemOf(422, 'OPEN_API_WEBHOOK_SECRET_MISSING'))
    expect(await countTasks()).toBe(before)
    const { id } = await server.core.accounts.ensure('main')
    await server.core.webhooks.secrets.ensure(id)
    const taskId = await ordered({ callbackUrl: 'https://8.8.8.8/', callbackHeaders: { 'x-own': 'kept' } })
    const told = await api.get(`exports/${taskId}`)
    expect(told.body.data.callbackUrl).toBe('https://8.8.8.8/')
    expect(told.text).not.toContain('kept')
    const { rows } = await server.pool.query('select sealed_headers from webhook_endpoints')
    expect(rows[0].sealed_headers.toString('latin1')).not.toContain('kept')
  })
})

describe('POST /v1/projects/{projectId}/exports', () => {
  it('draws the state as it is saved now, whatever becomes of it', async () => {
    const projectId = await createProject(api)
    const answer = await api.post(`projects/${projectId}/exports`, terms)
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body.data).toMatchObject({ projectId, durationSeconds: 1 })
    const longer = stateOf([[solidItem('longer', { durationTicks: 720_000 })]])
    await api.post(`projects/${projectId}/sync`, { editorState: longer })
    const { rows } = await server.pool.query('select editor_state from renders where task_id = $1', [
      answer.body.data.taskId,
    ])
    expect(JSON.parse(rows[0].editor_state)).toEqual(plainState())
    const next = await api.post(`projects/${projectId}/exports`, terms)
    expect(next.body.data.durationSeconds).toBe(3)
  })

  it('takes no size of a composition', async () => {
    const projectId = await createProject(api)
    const body = { ...terms, compositionWidth: 1920, compositionHeight: 1080 }
    const { taskId } = (await api.post(`projects/${projectId}/exports`, body)).body.data
    const { rows } = await server.pool.query('select width, height from renders where task_id = $1', [taskId])
    expect(rows[0]).toEqual({ width: 160, height: 90 })
  })

  it('answers 404 for a project that is not there, or not the account’s, and 400 for no UUID', async () => {
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    const projectId = await createProject(api)
    for (const answer of [
      await api.post(`projects/${uuidV7()}/exports`, terms),
      await stranger.post(`projects/${projectId}/exports`, terms),
    ])
      expect(answer.body).toEqual(problemOf(404, 'OPEN_API_PROJECT_NOT_FOUND'))
    expect((await api.post('projects/mine/exports', terms)).status).toBe(400)
  })

  it('answers 422 for a project whose state is empty', async () => {
    const projectId = await createProject(api, { editorState: { ...plainState(), tracks: [], items: {} } })
    const answer = await api.post(`projects/${projectId}/exports`, terms)
    expect(answer.body).toEqual(problemOf(422, 'EDITOR_TIMELINE_EMPTY'))
  })

  it('keeps the export when the project is deleted', async () => {
    const projectId = await createProject(api)
    const { taskId } = (await api.post(`projects/${projectId}/exports`, terms)).body.data
    await api.delete(`projects/${projectId}`)
    expect((await api.get(`exports/${taskId}`)).body.data).toMatchObject({ taskId, projectId })
  })
})

describe('an export that is ordered twice', () => {
  const same = (first: Answer, second: Answer) => {
    expect([first.status, second.status], second.text).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
  }

  it('is one under one Idempotency-Key, whatever has become of it', async () => {
    const headers = { 'idempotency-key': uuidV7() }
    const first = await api.post('exports', order(), headers)
    await server.pool.query(
      `update tasks set state = 'failed', finished_at = now(), error_code = 'internal' where id = $1`,
      [first.body.data.taskId],
    )
    same(first, await api.post('exports', order(), headers))
    const changed = await api.post('exports', order({ fps: 60 }), headers)
    expect(changed.body).toEqual(problemOf(409, 'OPEN_API_IDEMPOTENCY_CONFLICT'))
  })

  it('is one though another key of the account asks, but another on another route', async () => {
    const headers = { 'idempotency-key': uuidV7() }
    const other = apiOf(server.url, (await server.createKey()).key)
    same(await api.post('exports', order(), headers), await other.post('exports', order(), headers))
    const projectId = await createProject(api)
    const onRoute = await api.post(`projects/${projectId}/exports`, terms, headers)
    expect(onRoute.status, onRoute.text).toBe(201)
  })

  it('is one under one clientTaskId', async () => {
    const clientTaskId = uuidV7()
    const first = await api.post('exports', order({ clientTaskId }))
    same(first, await api.post('exports', order({ clientTaskId })))
    const changed = await api.post('exports', order({ clientTaskId, scale: 2 }))
    expect(changed.body).toEqual(problemOf(409, 'OPEN_API_IDEMPOTENCY_CONFLICT'))
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    const theirs = await stranger.post('exports', order({ clientTaskId }))
    expect(theirs.body.data.taskId).not.toBe(first.body.data.taskId)
  })

  it('goes by the header where both are given', async () => {
    const clientTaskId = uuidV7()
    const first = await api.post('exports', order({ clientTaskId }), { 'idempotency-key': 'one' })
    const second = await api.post('exports', order({ clientTaskId }), { 'idempotency-key': 'two' })
    expect(second.status, second.text).toBe(201)
    expect(second.body.data.taskId).not.toBe(first.body.data.taskId)
    const renamed = await api.post('exports', order({ clientTaskId: uuidV7() }), { 'idempotency-key': 'one' })
    expect(renamed.status).toBe(409)
  })

  it('is two when neither is given, or both are blank', async () => {
    const blank = order({ clientTaskId: ' ' })
    const first = await api.post('exports', blank, { 'idempotency-key': ' ' })
    const second = await api.post('exports', blank, { 'idempotency-key': ' ' })
    expect([first.status, second.status]).toEqual([201, 201])
    expect(first.body.data.taskId).not.toBe(second.body.data.taskId)
  })

  it('is one when ten come at once', async () => {
    for (const [fields, headers] of [
      [{ clientTaskId: uuidV7() }, {}],
      [{}, { 'idempotency-key': uuidV7() }],
    ] as const) {
      const all = await Promise.all(
        Array.from({ length: 10 }, () => api.post('exports', order(fields), headers)),
      )
      expect(all.map(({ status }) => status)).toEqual(Array(10).fill(201))
      expect(new Set(all.map(({ body }) => body.data.taskId)).size).toBe(1)
    }
  })
})

describe('messages about an export', () => {
  it('tell once of its start, however often it is begun, and nothing of a cancel', async () => {
    const { core } = server
    const { accountId } = await core.credentials.authenticate(key.key)
    await core.webhooks.secrets.ensure(accountId)
    const toldOf = async (taskId: string) => {
      await fanOutAll(server)
      const { rows } = await server.pool.query(
        `select event_type, body from webhook_deliveries join webhook_endpoints to_task on to_task.id = endpoint_id
         where task_id = $1 order by position`,
        [taskId],
      )
      return rows.map((row) => [row.event_type, JSON.parse(row.body).task.status])
    }
    const begin = async (taskId: string) => {
      const claim = await core.claims.claim('render', uuidV7(), 'a test')
      expect(claim?.task.id).toBe(taskId)
      return claim!
    }
    const callbackUrl = 'https://8.8.8.8/'
    const failing = await ordered({ callbackUrl })
    const lost = { code: 'work_crashed', detail: 'gone' } as const
    await core.claims.giveUp(await begin(failing), 'release', lost)
    await core.claims.giveUp(await begin(failing), 'lose', lost)
    await core.claims.fail(await begin(failing), { code: 'media_empty', detail: 'empty' })
    expect(await toldOf(failing)).toEqual([
      ['EXPORT_STARTED', 'PROCESSING'],
      ['EXPORT_FAILED', 'FAILED'],
    ])
    const canceled = await ordered({ callbackUrl })
    await core.claims.cancel(await begin(canceled))
    expect(await toldOf(canceled)).toEqual([['EXPORT_STARTED', 'PROCESSING']])
    const silent = await ordered()
    await core.claims.fail(await begin(silent), { code: 'media_empty', detail: 'empty' })
    expect(await toldOf(silent)).toEqual([])
  })
})

describe('the limit of exports under way', () => {
  const over = problemOf(422, 'OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED')

  it('is two an account, and counts no repeat', async () => {
    const clientTaskId = uuidV7()
    await ordered({ clientTaskId })
    const first = await ordered()
    expect((await api.post('exports', order())).body).toEqual(over)
    expect(await ordered({ clientTaskId })).toEqual(expect.any(String))
    const other = apiOf(server.url, (await server.createKey()).key)
    expect((await other.post('exports', order())).body).toEqual(over)
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    expect((await stranger.post('exports', order())).status).toBe(201)
    const { accountId } = await server.core.credentials.authenticate(key.key)
    await server.core.tasks.cancel(
      { ...(await server.core.credentials.authenticate(key.key)), accountId },
      first,
    )
    await ordered()
  })

  it('holds when many come at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => api.post('exports', order())))
    expect(all.filter(({ status }) => status === 201)).toHaveLength(2)
    expect(all.filter(({ status }) => status === 422)).toHaveLength(6)
  })
})

describe('GET /v1/exports/{taskId}', () => {
  it('tells every field of a task that waits', async () => {
    const clientTaskId = uuidV7()
    const taskId = await ordered({ clientTaskId })
    const answer = await api.get(`exports/${taskId}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      data: {
        taskId,
        projectId: null,
        createdByApiKeyId: key.id,
        clientTaskId,
        status: 'PENDING',
        progress: 0,
        error: null,
        outputUrl: null,
        durationSeconds: 1,
        billedStandardSeconds: 1,
        chargedCredits: '0.050000000000',
        callbackUrl: null,
        createdAt: instant,
        completedAt: null,
      },
      meta: {},
    })
  })

  it('shows another key of the account the same, and hides it from others', async () => {
    const taskId = await ordered()
    const colleague = apiOf(server.url, (await server.createKey()).key)
    expect((await colleague.get(`exports/${taskId}`)).body).toEqual((await api.get(`exports/${taskId}`)).body)
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    for (const answer of [
      await stranger.get(`exports/${taskId}`),
      await api.get(`exports/${uuidV7()}`),
      await api.get('exports/none'),
    ])
      expect(answer.body).toEqual(problemOf(404, 'OPEN_API_EXPORT_NOT_FOUND'))
  })

  it('bills nothing for what failed or was canceled, and says why', async () => {
    const taskId = await ordered()
    await server.pool.query(
      `update tasks set state = 'failed', finished_at = now(), error_code = 'media_empty', error_detail = 'Item "x": empty.',
       overall_fraction = 0.1234 where id = $1`,
      [taskId],
    )
    expect((await api.get(`exports/${taskId}`)).body.data).toMatchObject({
      status: 'FAILED',
      progress: 12.3,
      error: 'Item "x": empty.',
      outputUrl: null,
      durationSeconds: 0,
      billedStandardSeconds: 0,
      chargedCredits: '0',
      completedAt: instant,
    })
    await server.pool.query(`update tasks set state = 'canceled', error_code = null where id = $1`, [taskId])
    expect((await api.get(`exports/${taskId}`)).body.data).toMatchObject({
      status: 'CANCELED',
      error: expect.any(String),
    })
  })
})

describe('GET /v1/exports', () => {
  it('pages through all exports of the account, newest first, and filters by key', async () => {
    const account = 'lister'
    const [one, two] = [await server.createKey({ account }), await server.createKey({ account })]
    const first = apiOf(server.url, one.key)
    const made: string[] = []
    for (const caller of [first, apiOf(server.url, two.key), first]) {
      const projectId = await createProject(caller)
      made.unshift((await caller.post(`projects/${projectId}/exports`, terms)).body.data.taskId)
      await server.pool.query(
        `update tasks set state = 'canceled', finished_at = now() where state = 'queued'`,
      )
    }
    expect((await walk(first, 'exports', 1)).map(({ taskId }) => taskId)).toEqual(made)
    const page = await first.get(`exports?createdByApiKeyId=${one.id}`)
    expect(page.body.data.map(({ taskId }: { taskId: string }) => taskId)).toEqual([made[0], made[2]])
    expect(page.body.meta).toEqual({ nextPageCursor: null })
    expect((await first.get(`exports?createdByApiKeyId=${uuidV7()}`)).body.data).toEqual([])
    const nobody = apiOf(server.url, (await server.createKey({ account: 'nobody' })).key)
    expect((await nobody.get('exports')).body).toEqual({ data: [], meta: { nextPageCursor: null } })
  })

  it.each(['pageSize=0', 'pageSize=51', 'pageSize=x', 'pageCursor=nonsense', 'createdByApiKeyId=me'])(
    'answers 400 for %s',
    async (query) => {
      const answer = await api.get(`exports?${query}`)
      expect(answer.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
    },
  )
})

describe('a key that is bounded to a project', () => {
  it('exports that project, sees that, and nothing that belongs to none', async () => {
    const projectId = await createProject(api)
    const bounded = apiOf(server.url, (await server.createKey({ projectBounds: [projectId] })).key)
    const stateless = await ordered()
    const { taskId } = (await bounded.post(`projects/${projectId}/exports`, terms)).body.data
    expect((await bounded.post('exports', order())).body).toEqual(
      problemOf(403, 'OPEN_API_RUNTIME_ACCESS_FORBIDDEN'),
    )
    expect((await bounded.get(`exports/${stateless}`)).status).toBe(404)
    const listed = (await bounded.get('exports')).body.data.map((each: { taskId: string }) => each.taskId)
    expect(listed).toEqual([taskId])
  })
})
