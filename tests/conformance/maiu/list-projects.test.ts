/** Get project list: the front door, to be exactly as it is written. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type SigningKey, startTestServer, type TestServer } from '#tests/support/server.ts'
import { apiOf, refusal, refused, resultOf } from './support/api.ts'

let server: TestServer
let key: SigningKey

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_TIMEZONE: 'Asia/Seoul' } })
  key = await server.createSigningKey()
})

afterAll(() => server?.close())

it('lists the projects of a workspace exactly so, the base project first', async () => {
  const api = apiOf(server.url, key)
  await api.post('workspaces', { workspaceName: 'my-workspace' })
  const second = resultOf(await api.post('workspaces/my-workspace/projects', { name: 'second' }))
  const third = resultOf(await api.post('workspaces/my-workspace/projects', { name: '세번째 (3)' }))
  const at = new Date('2025-04-23T04:56:56.789Z')
  await server.pool.query('update projects set created_at = $1, updated_at = $1', [at])
  const answer = await api.get('workspaces/my-workspace/projects')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  const times = { createdTime: '2025-04-23T13:56:56', updatedTime: '2025-04-23T13:56:56' }
  const people = { createdUserName: 'main', updatedUserName: 'main' }
  const baseId = answer.body.result.projects[0].projectId
  expect(answer.body).toEqual({
    code: '0',
    message: 'success',
    result: {
      projects: [
        { projectId: baseId, name: 'Library', isBaseProject: true, ...people, ...times },
        { projectId: second.projectId, name: 'second', isBaseProject: false, ...people, ...times },
        { projectId: third.projectId, name: '세번째 (3)', isBaseProject: false, ...people, ...times },
      ],
      totalCount: 3,
    },
  })
  expect(Number.isInteger(baseId) && baseId < second.projectId && second.projectId < third.projectId).toBe(
    true,
  )
})

it('answers under its own root too, signed with or without it, and through a proxy that strips a prefix', async () => {
  const plain = await apiOf(server.url, key).get('workspaces/my-workspace/projects')
  const rooted = await apiOf(server.url, key, { root: '/maiu' }).get('workspaces/my-workspace/projects')
  expect(rooted.body).toEqual(plain.body)
  const signedTarget = (target: string) => target.replace('/maiu', '')
  const bare = await apiOf(server.url, key, { root: '/maiu', signedTarget }).get(
    'workspaces/my-workspace/projects',
  )
  expect(bare.body).toEqual(plain.body)
  const proxied = await apiOf(server.url, key, { signedTarget: (target) => `/media${target}` }).get(
    'workspaces/my-workspace/projects',
  )
  expect(proxied.status).toBe(401)
})

it('gives every account a workspace that has its base project', async () => {
  const other = await server.createSigningKey({ account: 'other' })
  const { projects, totalCount } = resultOf(await apiOf(server.url, other).get('workspaces/default/projects'))
  expect({ totalCount, names: projects.map(({ name }: { name: string }) => name) }).toEqual({
    totalCount: 1,
    names: ['Library'],
  })
  const again = resultOf(await apiOf(server.url, other).get('workspaces/default/projects'))
  expect(again.projects).toEqual(projects)
})

it("does not know another account's workspace, nor one that is not there", async () => {
  const other = apiOf(server.url, await server.createSigningKey({ account: 'other' }))
  for (const name of ['my-workspace', 'nowhere', 'a%20b', '%F0%9F%98%80'])
    expect(refused(await other.get(`workspaces/${name}/projects`)), name).toEqual(refusal('19404'))
})
