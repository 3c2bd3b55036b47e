/** Whatever is sent, the answer is a refusal in the vendor's shape, never a failure of ours. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Answer, type Caller, callerOf, createUploadedProject, send } from './support/call.ts'
import { tone } from './support/sounds.ts'

let server: TestServer
let key: string
let call: Caller
let known: Record<string, string>
beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = (await server.createKey({ scopes: ['admin'] })).key
  call = callerOf(server.url, key)
  const { apiProjectId } = await createUploadedProject(call, tone())
  const { body } = await call('diffio-2.0-generation', { apiProjectId })
  known = { apiProjectId, generationId: body.generationId }
})
afterAll(() => server.close())

const ofFirstHalf = [
  'apiProjectId',
  'generationId',
  'fileName',
  'contentType',
  'contentLength',
  'fileFormat',
  'params',
  'sampling',
  'idempotencyKey',
  'downloadType',
]

/** The fields that are varied, of each call. */
const fieldsOf: Record<string, readonly string[]> = {
  list_projects: ofFirstHalf,
  create_project: ofFirstHalf,
  list_project_generations: ofFirstHalf,
  'diffio-2.0-generation': ofFirstHalf,
  get_generation_progress: ofFirstHalf,
  get_generation_download: ofFirstHalf,
  complete_project_upload: ['apiProjectId'],
  'webhooks/configure': ['apiKeyId', 'mode', 'url', 'eventTypes'],
  'webhooks/send_test_event': ['apiKeyId', 'mode', 'eventType', 'samplePayload'],
  'api_keys/create': ['label', 'scopes', 'resourceBounds'],
  'api_keys/rotate': ['keyId'],
  'api_keys/revoke': ['keyId'],
  'account/settings/update': ['billingPolicy'],
  'usage/summary': ['apiKeyId'],
}
const names = Object.keys(fieldsOf)

/** Good values, so that a bad one beside them is looked at. */
const good = {
  fileName: 'a.wav',
  mode: 'test',
  url: 'https://93.184.216.34/',
  eventTypes: ['generation.failed'],
  eventType: 'generation.failed',
  label: 'a key',
  scopes: ['read'],
  billingPolicy: { type: 'customerStripe' },
}

function expectNoFailure(answer: Answer): void {
  expect(answer.status).toBeLessThan(500)
  if (answer.status === 200) return
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(answer.body.error).toEqual(expect.any(String))
  expect(answer.body.error).not.toBe('')
}

const nasty: unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\u0000',
  '\ud800',
  'x'.repeat(65_536),
  '../../../../etc/passwd',
  '\u202etxt.exe',
  '%00%ff',
  "'; drop table projects; --",
  '{{constructor}}',
  [],
  [[]],
  {},
  { length: 1e9 },
  { fileFormat: '\u0000' },
  { fileFormat: { toString: 'x' } },
  { toJSON: 'x', constructor: null },
  [null, '\u0000', 7],
  { projectIds: ['\u0000'] },
  { type: 'customerStripe', reason: '\u0000' },
]
describe.each(names)('%s', (name) => {
  it('takes or refuses every nasty value in every field', async () => {
    for (const field of fieldsOf[name]!) {
      for (const value of nasty) expectNoFailure(await call(name, { ...good, ...known, [field]: value }))
    }
  })

  it('takes or refuses any JSON', async () => {
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...nasty) },
      fc.jsonValue({ stringUnit: 'binary' }),
    )
    const fields = fieldsOf[name]!.map((field) => [field, value])
    const body = fc.record(Object.fromEntries(fields), { requiredKeys: [] })
    await fc.assert(
      fc.asyncProperty(body, async (values) =>
        expectNoFailure(await call(name, { ...good, ...known, ...values })),
      ),
      { numRuns: 60 },
    )
  })

  it('refuses what is no JSON object', async () => {
    const post = (body: string | Buffer) =>
      send(`${server.url}/v1/${name}`, { headers: { 'x-api-key': key }, body })
    for (const body of [
      '{',
      '}',
      'null',
      '[]',
      '[{}]',
      '"{}"',
      '{"a":}',
      '{"a":1,}',
      'NaN',
      'a=b&c=d',
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
      Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
      Buffer.from([0x00]),
      '['.repeat(500_000),
      '{"a":'.repeat(100_000),
    ]) {
      const answer = await post(body)
      expectNoFailure(answer)
      expect(answer.status).toBe(400)
    }
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    const within = JSON.stringify({ fileName: 'a.wav', ...known })
    expectNoFailure(await post(`{"params":${deep},${within.slice(1)}`))
    expectNoFailure(await post(`{"unheardOf":${deep},${within.slice(1)}`))
    expectNoFailure(
      await post(`{"__proto__":{"fileName":7},"constructor":{"prototype":1},${within.slice(1)}`),
    )
    expectNoFailure(await post(`{"fileName":"a.wav","contentLength":1e999,${within.slice(1)}`))
    const huge = await post(`{"fileName":"${'x'.repeat(1 << 20)}"}`)
    expectNoFailure(huge)
    expect(huge.status).toBe(413)
  })
})

describe('addresses', () => {
  it.each([
    '/v0/b/diffio_api/o/%',
    '/v0/b/diffio_api/o/%00%ff?upload=%ff&expires=x&signature=%',
    '/v0/b//o/',
    `/v0/b/${'b'.repeat(5000)}/o/x?upload=1`,
    '/v0/b/x/o/..%2f..%2fetc%2fpasswd?upload[]=1&upload[a]=2',
    '/v1/%6cist_projects%00',
    '/diffio/v1/../v1/nothing',
  ])('%s', async (path) => {
    const { hostname, port } = new URL(server.url)
    for (const method of ['PUT', 'POST', 'OPTIONS']) {
      const answer = await send(`http://${hostname}:${port}${path}`, {
        method,
        headers: { 'x-api-key': key },
      })
      expect(answer.status).toBeLessThan(500)
    }
  })
})
