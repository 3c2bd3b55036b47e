/** Requests that nobody means well: whatever stands in a field or in an address, the answer is one of the vendor's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { send } from '#tests/conformance/diffio/support/call.ts'
import { foundIndex, indexed, line, shelvedFile } from '#tests/support/found-index.ts'
import { type SigningKey, startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Answer, type Api, apiOf, resultOf, signHeaders } from './support/api.ts'

const workspace = 'workspaces/films'
let server: TestServer
let key: SigningKey
let api: Api
let names: Record<string, string>

beforeAll(async () => {
  server = await startTestServer({
    settings: {
      TRIPTYCH_ROLES: 'api',
      TRIPTYCH_BUCKETS: 'films=file:/nowhere',
      TRIPTYCH_CALL_RATES: 'link=unlimited,confirmation=unlimited,search=unlimited',
    },
  })
  key = await server.createSigningKey()
  api = apiOf(server.url, key)
  resultOf(await api.post('workspaces', { workspaceName: 'films' }))
  const person = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada' })).id
  const bearer = await server.createKey()
  const principal: Principal = await server.core.credentials.authenticate(bearer.key)
  const lab = { core: server.core, pool: server.pool, db: server.house.db }
  const film = await shelvedFile(lab, principal, { workspace: 'films' })
  await indexed(lab, principal, film, foundIndex({ passages: [line(0, 'The boat comes in.')] }))
  const asset = `${workspace}/projects/${film.projectNumber}/assets/${film.number}`
  names = { ':person': `${workspace}/persons/${person}`, ':asset': asset }
})

afterAll(() => server?.close())

const query = {
  textQuery: 'boat',
  imageQuery: 'x',
  personQuery: { must: [1], any: [1], not: [1] },
  dialogQuery: { must: ['boat'], any: ['boat'], not: ['boat'] },
}
const filter = {
  projectIds: [1001],
  assetIds: [5001],
  assetTypes: ['VIDEO'],
  indexModifiedFrom: '2025-01-01',
  indexModifiedTo: '2025-01-01',
}
const { textQuery: _text, ...byPicture } = query
const { imageQuery: _image, ...byText } = query
const thumbnails = [{ thumbnailKey: 'x', isPrimaryThumbnail: true }]

/** Bodies of which each field is known to its call. */
const bodies: Record<string, object> = {
  workspaces: { workspaceName: 'abc', bucketName: 'films' },
  [`${workspace}/projects`]: { name: 'a' },
  [`${workspace}/persons`]: { name: 'a', description: 'b', thumbnails },
  [`${workspace}/persons/search`]: {
    ...{ pageNum: 1, pageSize: 5, name: 'ab', personIds: [1], tagIds: [1] },
    ...{ nameType: 'NAMED', sortColumn: 'NAME', sortType: 'ASC' },
  },
  [`${workspace}/persons/recommend-by-thumbnail`]: { thumbnailKey: 'x', personCount: 1, scoreThreshold: 80 },
  [`${workspace}/person-tags`]: { name: 't' },
  ':person/merge': { personIds: [1] },
  ':person/person-tags': { tagIds: [1] },
  ':person/person-thumbnail': { thumbnails },
  ':person/person-thumbnail/remove': { thumbnailIds: [1] },
  [`${workspace}/person-thumbnail/presign`]: { thumbnailFileName: 'a.png' },
  [`${workspace}/person-thumbnail/complete`]: { thumbnailKey: 'x' },
  'query-assets/uploads/presigned-url': { assetType: 'IMAGE', assetFileName: 'a.png' },
  'query-assets/uploads/complete': { assetKey: 'x' },
  'scene-search': { query: byPicture, filter },
  [`${workspace}/assets/search`]: { query: byText, queryOption: { confidenceLevel: 'LOW' }, filter },
  ':asset/scene-summary': { sceneIds: [1], locale: 'en' },
  ':asset/index': {
    ...{ analysisPersonCount: 0, sourceLanguage: 'EN', detectAudioEffects: true, tagIdList: [1] },
    ...{ minSceneDurationSec: 1, maxSceneDurationSec: 2 },
  },
}

const hostile: unknown[] = [
  ...[-1, 1e308, '', '\u0000', '\ud800', '9'.repeat(30), '0000-01-01', '9999-12-31T23:59:59'],
  ...[[], ['\u0000'], { must: [1e308], not: ['\ud800'] }],
]

const placed = (path: string) => path.replace(/^:\w+/, (name) => names[name]!)

function expectAnswered(answer: Answer, what: unknown): void {
  expect(answer.status, JSON.stringify(what)).toBeLessThan(500)
  expect(answer.body.code ?? answer.body.error.errorCode, JSON.stringify(what)).toEqual(expect.any(String))
}

/** The same body with each of its fields, however deep, replaced in turn. */
function* withEach(body: object, value: unknown): Generator<object> {
  for (const [name, field] of Object.entries(body)) {
    yield { ...body, [name]: value }
    if (field?.constructor === Object)
      for (const each of withEach(field, value)) yield { ...body, [name]: each }
  }
}

describe.each(Object.entries(bodies))('%s', (path, body) => {
  it('takes or refuses anything in any field', async () => {
    for (const value of hostile)
      for (const each of withEach(body, value)) expectAnswered(await api.post(placed(path), each), each)
  })
})

it.each([
  `${workspace}/persons?pageNum=1&name=`,
  `${workspace}/persons?pageNum=1&tagIdList=`,
  `${workspace}/person-tags?pageNum=1&id=`,
  `${workspace}/person-tags?pageNum=1&name=`,
  ':person/similar?scoreThreshold=',
  ':asset/index?confidence_level=',
  ':asset?new_project_id=',
  `${workspace}/assets/search/`,
])('%s takes or refuses anything in the address', async (path) => {
  for (const value of ['%00', '%ff', '%', '-1', '1e9', '9'.repeat(30), "'", '%F0%9F%98%80', '[]', 'a&a=b'])
    expectAnswered(await api.get(placed(path) + value), value)
})

it('reads bodies however deep they are', async () => {
  const deep = `${'{"a":'.repeat(100_000)}null${'}'.repeat(100_000)}`
  const target = `/api/v1/${workspace}/projects`
  const headers = signHeaders(key, 'POST', target, String(systemClock.now().getTime()))
  const body = `{"name":"deep","more":${deep}}`
  expect((await send(server.url + target, { method: 'POST', headers, body })).status).toBe(200)
})
