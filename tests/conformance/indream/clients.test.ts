/** The vendor's clients, emulated, go through the life of a project as the vendor's own live tests do. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { pictureBytes } from '#tests/media-corpus/video-files.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Body, plainState } from './support/api.ts'
import { type ClientName, EmulatedClient } from './support/emulated-clients.ts'

let server: TestServer
let key: string

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_SYNCS_PER_MINUTE: '6' } })
  key = (await server.createKey()).key
})

afterAll(() => server?.close())

const json = (method: string, body: unknown) => ({ method, body })
const jpeg = pictureBytes('mjpeg', { width: 32, height: 16 })

describe.each<ClientName>(['javascript', 'python'])('the %s client', (name) => {
  const client = () => new EmulatedClient(name, server.url, key)

  it('goes through the life of a project', async () => {
    const own = client()
    const verdict = await own.call<Body>('editor/validate', {
      ...json('POST', { editorState: plainState() }),
      isTriedAgain: false,
    })
    expect(verdict).toEqual({ valid: true, errors: [] })
    const { projectId } = await own.call<Body>(
      'projects',
      json('POST', { editorState: plainState(), title: name, stateVersion: 'v1' }),
    )
    expect(await own.call(`projects/${projectId}`)).toMatchObject({ title: name, stateVersion: 'v1' })
    await own.call(`projects/${projectId}`, json('PATCH', { description: 'renamed' }))
    const editorState = { ...plainState(), compositionHeight: 120 }
    expect(
      await own.call(`projects/${projectId}/sync`, json('POST', { editorState, stateVersion: 'v1' })),
    ).toMatchObject({ stateVersion: 'v1' })
    expect(await own.call(`projects/${projectId}`)).toMatchObject({ description: 'renamed', editorState })
    const asset = await own.call<Body>('uploads', {
      method: 'POST',
      bytes: jpeg,
      headers: { 'content-type': 'image/jpeg', 'x-file-name': 'smoke.jpg' },
      isTriedAgain: false,
    })
    expect(await own.call(`assets/${asset.assetId}`)).toEqual(asset)
    const { assetId } = asset
    await own.call(`projects/${projectId}/assets`, json('POST', { assetId }))
    const [[bound]] = await own.list(`projects/${projectId}/assets`, null, 80)
    expect(bound).toEqual(asset)
    for (const path of [
      `projects/${projectId}/assets/${assetId}`,
      `assets/${assetId}`,
      `projects/${projectId}`,
    ])
      expect(await own.call(path, { method: 'DELETE' })).toMatchObject({ deleted: true })
  })

  it('walks pages by the cursors it gets', async () => {
    const own = new EmulatedClient(name, server.url, (await server.createKey({ account: name })).key)
    for (const title of ['a', 'b', 'c'])
      await own.call('projects', json('POST', { editorState: plainState(), title }))
    const titles: string[] = []
    let cursor: string | null = null
    do {
      const [items, next]: [Body[], string | null] = await own.list('projects', cursor)
      titles.push(...items.map(({ title }) => title))
      cursor = next
    } while (cursor !== null)
    expect(titles).toEqual(['c', 'b', 'a'])
  })

  it('makes of each refusal the error it has for it', async () => {
    const own = client()
    const stranger = new EmulatedClient(name, server.url, 'sk_indream_unknown')
    await expect(stranger.call('projects')).rejects.toMatchObject({
      ...{ kind: 'auth', status: 401, errorCode: 'OPEN_API_KEY_INVALID' },
    })
    await expect(own.call(`projects/${uuidV7()}`)).rejects.toMatchObject({ kind: 'api', status: 404 })
    await expect(own.call('projects/demo')).rejects.toMatchObject({ kind: 'validation', status: 400 })
    await expect(own.call('projects', json('POST', { editorState: {} }))).rejects.toMatchObject({
      ...{ kind: 'validation', status: 422, errorCode: 'EDITOR_SCHEMA_INVALID' },
    })
    await expect(own.call('nothing')).rejects.toMatchObject({ kind: 'api', status: 404 })
  })

  it('tries again what was too often, and then gives up', async () => {
    const own = client()
    const { projectId } = await own.call<Body>('projects', json('POST', { editorState: plainState() }))
    const sync = () => own.call(`projects/${projectId}/sync`, json('POST', { editorState: plainState() }))
    await sync()
    own.calls = 0
    await expect(sync()).rejects.toMatchObject({
      ...{ kind: 'rate limit', status: 429, errorCode: 'OPEN_API_PROJECT_SYNC_RATE_LIMITED' },
    })
    expect(own.calls).toBe(3)
  })
})

it('a key that is missing, blank, switched off or without the permission is refused in problems', async () => {
  const bare = async (headers: Record<string, string>) => {
    const answer = await fetch(`${server.url}/v1/projects`, { headers })
    return [answer.status, await answer.json()] as [number, Body]
  }
  const invalid = {
    ...{ type: 'UNAUTHORIZED', title: 'Unauthorized', status: 401, errorCode: 'OPEN_API_KEY_INVALID' },
    detail: expect.any(String),
  }
  // The API has no use for the other header that keys come in.
  for (const headers of [{}, { 'x-api-key': ' ' }, { authorization: `Bearer ${key}` }])
    expect(await bare(headers as Record<string, string>)).toEqual([401, invalid])
  const off = await server.createKey({ account: 'switched-off' })
  const { id } = await server.core.accounts.find('switched-off')
  await server.core.credentials.revoke(id, off.id, null)
  const reader = await server.createKey({ scopes: ['assets:read'] })
  for (const { key: refused } of [off, reader])
    expect(await bare({ 'x-api-key': refused })).toEqual([
      403,
      {
        ...{ type: 'FORBIDDEN', title: 'Forbidden', status: 403, detail: expect.any(String) },
        errorCode: 'OPEN_API_RUNTIME_ACCESS_FORBIDDEN',
      },
    ])
})

it('a key that is bounded to one project sees and changes that one alone', async () => {
  const own = new EmulatedClient('python', server.url, key)
  const make = async () =>
    (await own.call<Body>('projects', json('POST', { editorState: plainState() }))).projectId as string
  const [inside, outside] = [await make(), await make()]
  const bounded = new EmulatedClient(
    'python',
    server.url,
    (await server.createKey({ projectBounds: [inside] })).key,
  )
  const [listed] = await bounded.list<Body>('projects', null, 50)
  expect(listed.map(({ projectId }) => projectId)).toEqual([inside])
  await expect(bounded.call(`projects/${outside}`)).rejects.toMatchObject({ status: 404 })
  await expect(bounded.call('projects', json('POST', { editorState: plainState() }))).rejects.toMatchObject({
    status: 403,
  })
  const picture = (headers: Record<string, string>) => ({
    ...{ method: 'POST', bytes: jpeg },
    headers: { 'content-type': 'image/jpeg', 'x-file-name': 'a.jpg', ...headers },
  })
  await expect(bounded.call('uploads', picture({}))).rejects.toMatchObject({ status: 403 })
  const { assetId } = await bounded.call<Body>('uploads', picture({ 'x-project-id': inside }))
  expect(await bounded.call(`assets/${assetId}`)).toMatchObject({ assetId })
  await bounded.call(`projects/${inside}/assets/${assetId}`, { method: 'DELETE' })
  // It has left the bounds, but not the account.
  await expect(bounded.call(`assets/${assetId}`)).rejects.toMatchObject({ status: 404 })
  expect(await own.call(`assets/${assetId}`)).toMatchObject({ assetId })
})
