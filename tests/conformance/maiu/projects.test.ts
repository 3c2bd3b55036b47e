/** Projects besides their list. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, refusal, refused, resultOf } from './support/api.ts'

let server: TestServer
let api: Api
let baseId: number

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  api = apiOf(server.url, await server.createSigningKey())
  baseId = resultOf(await api.get('workspaces/default/projects')).projects[0].projectId
})

afterAll(() => server?.close())

const home = 'workspaces/default/projects'

it('is made, told of, renamed and deleted', async () => {
  const made = resultOf(await api.post(home, { name: '  Name: "1" / 영상 (a+b)!  ', more: true }))
  expect(made).toEqual({
    projectId: expect.any(Number),
    name: 'Name: "1" / 영상 (a+b)!',
    isBaseProject: false,
    createdUserName: 'main',
    updatedUserName: 'main',
    createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    updatedTime: made.createdTime,
  })
  const path = `${home}/${made.projectId}`
  expect(resultOf(await api.get(path))).toEqual(made)
  const renamed = resultOf(await api.patch(path, { name: 'other' }))
  expect(renamed).toMatchObject({ projectId: made.projectId, name: 'other' })
  expect(resultOf(await api.patch(path, { name: 'other' })).name).toBe('other')
  const deleted = await api.delete(path)
  expect(deleted.body).toEqual({ code: '0', message: 'success' })
  for (const gone of [await api.get(path), await api.patch(path, { name: 'a' }), await api.delete(path)])
    expect(refused(gone)).toEqual(refusal('19404'))
  expect(resultOf(await api.get(home)).totalCount).toBe(1)
  expect((await api.post(home, { name: 'other' })).status).toBe(200)
})

describe('a name', () => {
  it.each(['', '   ', 'a'.repeat(101), 'a;b', 'a|b', 'a`b', 'a\nb', 'a\u0000b'])(
    'is not %j',
    async (name) => {
      expect(refused(await api.post(home, { name }))).toEqual(refusal('10001'))
    },
  )

  it('is text', async () => {
    for (const body of [{}, { name: 5 }, { name: null }])
      expect(refused(await api.post(home, body))).toEqual(refusal('10001'))
  })

  it('has up to a hundred characters, as people count them', async () => {
    expect((await api.post(home, { name: '😀'.repeat(100) })).status).toBe(200)
  })

  it('is taken once in a workspace, also when asked for at the same time', async () => {
    const made = await Promise.all([1, 2, 3].map(() => api.post(home, { name: 'one of them' })))
    expect(made.map(({ status }) => status).sort()).toEqual([200, 400, 400])
    expect(refused(made.find(({ status }) => status === 400)!)).toEqual(refusal('10001'))
    const other = resultOf(await api.post(home, { name: 'another' }))
    const taken = await api.patch(`${home}/${other.projectId}`, { name: 'one of them' })
    expect(refused(taken)).toEqual(refusal('10001'))
    resultOf(await api.post('workspaces', { workspaceName: 'elsewhere' }))
    expect((await api.post('workspaces/elsewhere/projects', { name: 'one of them' })).status).toBe(200)
  })
})

it('the base project keeps its name and stays', async () => {
  expect(refused(await api.patch(`${home}/${baseId}`, { name: 'a' }))).toEqual(refusal('10027'))
  expect(refused(await api.delete(`${home}/${baseId}`))).toEqual(refusal('19028'))
})

it('takes decimal numbers in paths', async () => {
  for (const id of ['abc', '1.5', '-1', '1e3', '0x10', '%20'])
    expect(refused(await api.get(`${home}/${id}`)), id).toEqual(refusal('10001'))
  for (const id of ['0', '999999', '9'.repeat(40)])
    expect(refused(await api.get(`${home}/${id}`)), id).toEqual(refusal('19404'))
  expect(resultOf(await api.get(`${home}/00${baseId}`)).projectId).toBe(baseId)
})

it('is in one workspace alone', async () => {
  resultOf(await api.post('workspaces', { workspaceName: 'aside' }))
  expect(refused(await api.get(`workspaces/aside/projects/${baseId}`))).toEqual(refusal('19404'))
})

it('a workspace holds a thousand', async () => {
  resultOf(await api.post('workspaces', { workspaceName: 'full' }))
  await server.pool.query(`
    insert into projects (id, account_id, workspace_id, credential_id, kind, visibility, title, created_at, updated_at)
    select gen_random_uuid(), account_id, workspace_id, credential_id, kind, visibility, 'p' || n, created_at, updated_at
    from projects, generate_series(1, 998) as n
    where workspace_id = (select id from workspaces where name = 'full')`)
  expect((await api.post('workspaces/full/projects', { name: 'the last' })).status).toBe(200)
  expect(refused(await api.post('workspaces/full/projects', { name: 'too many' }))).toEqual(refusal('10001'))
  const { projects, totalCount } = resultOf(await api.get('workspaces/full/projects'))
  expect({ totalCount, listed: projects.length }).toEqual({ totalCount: 1000, listed: 1000 })
})
