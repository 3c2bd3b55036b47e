/** What the vendor's gateway says before any service is reached. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { type Answer, send } from '#tests/conformance/diffio/support/call.ts'
import { type SigningKey, startTestServer, type TestServer } from '#tests/support/server.ts'
import { apiOf, refusal, refused, signHeaders } from './support/api.ts'

let server: TestServer
let key: SigningKey

beforeAll(async () => {
  server = await startTestServer({
    settings: {
      TRIPTYCH_ROLES: 'api',
      TRIPTYCH_PUBLIC_URL: 'https://example.org/media/',
      TRIPTYCH_CALL_RATES: 'link=1/h,confirmation=1/h,search=1/h',
    },
  })
  key = await server.createSigningKey()
})

afterAll(() => server?.close())

const target = '/api/v1/workspaces?pageNum=1'
const now = () => String(systemClock.now().getTime())
const get = (headers: Record<string, string>, path = target) =>
  send(server.url + path, { method: 'GET', headers })

const gatewayMessages: Record<string, string> = {
  100: 'Bad Request Exception',
  200: 'Authentication Failed',
  300: 'Not Found Exception',
  430: 'Request Entity Too Large',
  500: 'Endpoint Error',
}

function expectGateway(answer: Answer, status: number, errorCode: string, details: string | object) {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status,
    body: { error: { errorCode, message: gatewayMessages[errorCode], details } },
  })
  expect(answer.headers['x-ncp-trace-id']).toMatch(/./)
}

describe('signatures', () => {
  it('are checked over method, target, time and access key', async () => {
    const timestamp = now()
    const good = signHeaders(key, 'GET', target, timestamp)
    expect((await get(good)).status).toBe(200)
    // Header names have no case.
    const shouted = Object.fromEntries(
      Object.entries(good).map(([name, value]) => [name.toUpperCase(), value]),
    )
    expect((await get(shouted)).status).toBe(200)
    const wrong = [
      signHeaders(key, 'POST', target, timestamp),
      signHeaders(key, 'GET', '/api/v1/workspaces', timestamp),
      signHeaders(key, 'GET', target, String(Number(timestamp) - 1)),
      signHeaders({ ...key, secretKey: 'another' }, 'GET', target, timestamp),
      signHeaders({ ...key, accessKey: 'UNKNOWNKEY' }, 'GET', target, timestamp),
    ]
    for (const headers of wrong)
      expectGateway(
        await get({ ...headers, 'x-ncp-apigw-timestamp': timestamp }),
        401,
        '200',
        'Invalid authentication information.',
      )
  })

  it('take the target as it was sent, escapes and all', async () => {
    const odd = '/api/v1/workspaces?pageNum=%31&x=a+b%2Fc&&'
    expect((await get(signHeaders(key, 'GET', odd, now()), odd)).status).toBe(200)
    const tidied = '/api/v1/workspaces?pageNum=1&x=a+b/c'
    expect((await get(signHeaders(key, 'GET', tidied, now()), odd)).status).toBe(401)
  })

  it('may be made over the prefix that a proxy takes off', async () => {
    expect((await get(signHeaders(key, 'GET', `/media${target}`, now()))).status).toBe(200)
    expect((await get(signHeaders(key, 'GET', `/other${target}`, now()))).status).toBe(401)
  })

  it('live for five minutes, in both directions', async () => {
    for (const ms of [-310_000, 310_000]) {
      const timestamp = String(systemClock.now().getTime() + ms)
      expectGateway(await get(signHeaders(key, 'GET', target, timestamp)), 401, '200', 'Expired timestamp.')
    }
    const late = String(systemClock.now().getTime() - 280_000)
    expect((await get(signHeaders(key, 'GET', target, late))).status).toBe(200)
  })

  it('need all three headers, and no key of another kind will do', async () => {
    const good = signHeaders(key, 'GET', target, now())
    for (const name of Object.keys(good)) {
      const { [name]: _left, ...rest } = good
      expectGateway(await get(rest), 401, '200', 'Authentication information are missing.')
    }
    const bearer = await server.createKey()
    expectGateway(
      await get({ authorization: `Bearer ${bearer.key}` }),
      401,
      '200',
      'Authentication information are missing.',
    )
  })
})

it('forgets a key that is rotated or revoked', async () => {
  const other = await server.createSigningKey()
  const account = await server.core.accounts.find('main')
  expect((await apiOf(server.url, other).get('workspaces?pageNum=1')).status).toBe(200)
  const rotated = await server.core.credentials.rotate(account.id, other.id, null)
  if (rotated.kind !== 'signing') throw new Error('a signing key stays one')
  await expect.poll(async () => (await apiOf(server.url, other).get('workspaces?pageNum=1')).status).toBe(401)
  expect((await apiOf(server.url, rotated).get('workspaces?pageNum=1')).status).toBe(200)
  await server.core.credentials.revoke(account.id, other.id, null)
  await expect
    .poll(async () => (await apiOf(server.url, rotated).get('workspaces?pageNum=1')).status)
    .toBe(403)
})

it('has no such path, in words of the gateway', async () => {
  for (const path of ['/api/v1/nothing', '/maiu/api/v1/nothing', '/maiu', '/api/v1/workspaces/a/b/c'])
    expectGateway(await get({}, path), 404, '300', expect.any(String))
  expectGateway(
    await send(`${server.url}/api/v1/workspaces`, { method: 'PUT' }),
    404,
    '300',
    expect.any(String),
  )
})

it('asks for a scope', async () => {
  const reader = apiOf(server.url, await server.createSigningKey({ scopes: ['read'] }))
  expect(refused(await reader.post('workspaces', { workspaceName: 'abc' }))).toEqual(refusal('19403'))
})

describe('a body', () => {
  const path = '/api/v1/workspaces/default/projects'
  const post = (body: string | Buffer, more: Record<string, string> = {}) =>
    send(server.url + path, {
      method: 'POST',
      headers: { ...signHeaders(key, 'POST', path, now()), ...more },
      body,
    })

  it.each([['{'], ['[]'], ['"a"'], ['name=a'], [Buffer.from('{"name":"\xff"}', 'latin1')]])(
    'is not read when it is no JSON object in UTF-8, such as %s',
    async (body) => {
      expect(refused(await post(body))).toEqual(refusal('10001'))
    },
  )

  it('is JSON, whatever its type is called', async () => {
    for (const type of ['application/json; charset=utf-8', 'text/plain', 'nonsense'])
      expect((await post(`{"name": "${type.replace(';', '')}"}`, { 'content-type': type })).status).toBe(200)
  })

  it('may be a mebibyte long, and no longer', async () => {
    const answer = await post(`{"name": "${'a'.repeat(1024 ** 2)}"}`)
    expectGateway(answer, 413, '430', expect.any(String))
  })

  it('is passed over where none is taken', async () => {
    const target = `${path}/1`
    for (const type of ['application/json', 'nonsense'])
      expect(
        refused(
          await send(server.url + target, {
            method: 'DELETE',
            headers: {
              ...signHeaders(key, 'DELETE', target, now()),
              'content-type': type,
              'content-length': '1',
            },
            body: '{',
          }),
        ),
      ).toEqual(refusal('19404'))
  })

  it('may say null for what it leaves open', async () => {
    const api = apiOf(server.url, key)
    expect((await api.post('workspaces', { workspaceName: 'nulls', bucketName: null })).status).toBe(200)
    expect(refused(await api.post('workspaces', { workspaceName: null }))).toEqual(refusal('10001'))
  })
})

it('says of an address that nobody can read that it is none, before it asks who calls', async () => {
  for (const path of ['workspaces/%zz/projects', 'workspaces/%FF/projects', 'workspaces/a%00b/projects'])
    for (const root of ['', '/maiu'])
      expectGateway(await get({}, `${root}/api/v1/${path}`), 400, '100', 'The address cannot be read.')
})

it('names each of its answers', async () => {
  const { headers } = await get(signHeaders(key, 'GET', target, now()))
  expect(headers['x-ncp-trace-id']).toBe(headers['x-request-id'])
})

it('says that the service cannot be reached while the database cannot', async () => {
  await server.pool.query(`create function leave() returns trigger language plpgsql as $$
    begin raise exception 'the database stops' using errcode = 'admin_shutdown'; end $$`)
  await server.pool.query('create trigger leave before insert on workspaces execute function leave()')
  const api = apiOf(server.url, key)
  expectGateway(await api.post('workspaces', { workspaceName: 'away' }), 503, '500', expect.any(String))
  await server.pool.query('drop function leave cascade')
  expect((await api.post('workspaces', { workspaceName: 'away' })).status).toBe(200)
})

it('says nothing of a failure within but that there was one', async () => {
  await server.pool.query(`create function fail() returns trigger language plpgsql as $$
    begin raise exception 'secret'; end $$`)
  await server.pool.query('create trigger fail before insert on workspaces execute function fail()')
  const answer = await apiOf(server.url, key).post('workspaces', { workspaceName: 'failing' })
  expect({ status: answer.status, body: answer.body }).toEqual(refusal('19500'))
  await server.pool.query('drop function fail cascade')
})

describe('calls that come too often', () => {
  const thumbnails = 'workspaces/default/person-thumbnail'
  const search = { query: { textQuery: 'boat' }, filter: { projectIds: [1] } }

  it.each<[string, [string, unknown], [string, unknown]]>([
    [
      'links',
      [`${thumbnails}/uploads/presigned-url`, { thumbnailFileName: 'a.png' }],
      ['query-assets/uploads/presigned-url', { assetType: 'IMAGE', assetFileName: 'a.png' }],
    ],
    [
      'confirmations',
      [`${thumbnails}/uploads/complete`, { thumbnailKey: 'nothing' }],
      ['query-assets/uploads/complete', { assetKey: 'nothing' }],
    ],
    ['searches', ['workspaces/default/assets/search', search], ['scene-search', search]],
  ])('are refused until there is room again: %s', async (_what, first, second) => {
    const account = `account-${first[0].length}`
    const api = apiOf(server.url, await server.createSigningKey({ account }))
    expect([200, 404]).toContain((await api.post(...first)).status)
    for (const call of [first, second]) {
      const answer = await api.post(...call)
      expect(refused(answer)).toEqual(refusal('19429'))
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(3000)
    }
    const other = apiOf(server.url, await server.createSigningKey({ account: `other-${first[0].length}` }))
    expect([200, 404]).toContain((await other.post(...second)).status)
  })
})
