/** Workspaces. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, type Body, refusal, refused, resultOf } from './support/api.ts'

let server: TestServer
let api: Api

beforeAll(async () => {
  server = await startTestServer({
    settings: {
      TRIPTYCH_ROLES: 'api',
      TRIPTYCH_WORKSPACES: '4',
      TRIPTYCH_TIMEZONE: 'UTC',
      TRIPTYCH_BUCKETS: 'films=file:/nowhere,private@other=file:/nowhere',
    },
  })
  api = apiOf(server.url, await server.createSigningKey())
})

afterAll(() => server?.close())

const localTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
const people = {
  createdUserName: 'main',
  createdTime: localTime,
  updatedUserName: 'main',
  updatedTime: localTime,
}

describe('in the order of a life', () => {
  it('there is one from the start', async () => {
    expect(resultOf(await api.get('workspaces?pageNum=1'))).toEqual({
      content: [
        {
          workspaceName: 'default',
          workspaceUrl: expect.stringMatching(/^http:.*\/api\/v1\/workspaces\/default$/),
          ...people,
        },
      ],
      totalCount: 1,
      totalPage: 1,
      pageNo: 1,
      pageSize: 1000,
    })
  })

  it('others are made, with a base project', async () => {
    const made = await api.post('workspaces', { workspaceName: 'first-1', bucketName: 'films', more: 1 })
    expect(made.body).toEqual({
      code: '0',
      message: 'success',
      result: { workspaceName: 'first-1', ...people },
    })
    expect(resultOf(await api.get('workspaces/first-1'))).toEqual({
      workspaceName: 'first-1',
      workspaceUrl: expect.any(String),
      bucketName: 'films',
      ...people,
    })
    const { projects } = resultOf(await api.get('workspaces/first-1/projects'))
    expect(projects.map((each: Body) => each.isBaseProject)).toEqual([true])
  })

  it('are listed page by page', async () => {
    resultOf(await api.post('workspaces', { workspaceName: 'second' }))
    const page = resultOf(await api.get('workspaces?pageNum=2&pageSize=2'))
    expect({ ...page, content: page.content.map((each: Body) => each.workspaceName) }).toEqual({
      content: ['second'],
      totalCount: 3,
      totalPage: 2,
      pageNo: 2,
      pageSize: 2,
    })
    expect(resultOf(await api.get('workspaces?pageNum=99')).content).toEqual([])
  })

  it('are as many as an account may have, and no more', async () => {
    const made = await Promise.all(
      ['three', 'four'].map((workspaceName) => api.post('workspaces', { workspaceName })),
    )
    expect(made.map(({ status }) => status).sort()).toEqual([200, 400])
    expect(refused(made.find(({ status }) => status === 400)!)).toEqual(refusal('10001'))
  })

  it('end with all that is in them, and their names are free again', async () => {
    const deleted = await api.delete('workspaces/second')
    expect(deleted.body).toEqual({ code: '0', message: 'success', result: { workspaceName: 'second' } })
    expect(refused(await api.get('workspaces/second'))).toEqual(refusal('19404'))
    expect(refused(await api.delete('workspaces/second'))).toEqual(refusal('19404'))
    expect((await api.post('workspaces', { workspaceName: 'second' })).status).toBe(200)
  })
})

it.each(['ab', 'a'.repeat(64), 'Abc', 'a_b', 'a b', '한국어', ''])(
  'has no name such as %j',
  async (workspaceName) => {
    expect(refused(await api.post('workspaces', { workspaceName }))).toEqual(refusal('10001'))
  },
)

it.each([[{}], [{ workspaceName: 5 }], [{ workspaceName: 'abc', bucketName: 5 }]])(
  'is not made of %j',
  async (body) => {
    expect(refused(await api.post('workspaces', body))).toEqual(refusal('10001'))
  },
)

it('is not made twice, nor with a bucket that is not there for this account', async () => {
  expect(refused(await api.post('workspaces', { workspaceName: 'default' }))).toEqual(refusal('10001'))
  for (const bucketName of ['nothing', 'private'])
    expect(refused(await api.post('workspaces', { workspaceName: 'abc', bucketName }))).toEqual(
      refusal('10001'),
    )
})

it('the default one stays', async () => {
  expect(refused(await api.delete('workspaces/default'))).toEqual(refusal('19028'))
})

it.each([
  'pageSize=5',
  'pageNum=0',
  'pageNum=a',
  'pageNum=1&pageSize=0',
  'pageNum=1&pageSize=1001',
  'pageNum=-1',
])('has no page %j', async (query) => {
  expect(refused(await api.get(`workspaces?${query}`))).toEqual(refusal('10001'))
})

it('shows a bounded key what holds its projects, and lets it make none', async () => {
  const { projects } = resultOf(await api.get('workspaces/first-1/projects'))
  const { rows } = await server.pool.query('select id from projects where number = $1', [
    projects[0].projectId,
  ])
  const bounded = apiOf(server.url, await server.createSigningKey({ projectBounds: [rows[0].id] }))
  const seen = resultOf(await bounded.get('workspaces?pageNum=1')).content
  expect(seen.map((each: Body) => each.workspaceName)).toEqual(['first-1'])
  expect(refused(await bounded.get('workspaces/default'))).toEqual(refusal('19404'))
  expect(refused(await bounded.post('workspaces', { workspaceName: 'abc' }))).toEqual(refusal('19403'))
  expect(refused(await bounded.delete('workspaces/first-1'))).toEqual(refusal('19403'))
  expect(refused(await bounded.post('workspaces/first-1/projects', { name: 'a' }))).toEqual(refusal('19403'))
})
