/** Events: a page of them, and a stream that is taken up again without loss or repeat. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Body } from '#tests/conformance/diffio/support/call.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, root, uploadProject, walk } from './support/api.ts'
import { EventReader } from './support/event-reader.ts'

let server: TestServer
let key: { id: string; key: string }
let api: Api
let url: string
let projectId: string

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = await server.createKey()
  api = apiOf(server.url, key.key)
  url = `${server.url}${root}/events`
  projectId = await uploadProject(server.url, key.key)
})
afterAll(() => server?.close())

/** Two events: queued and canceled. */
async function orderAndCancel(by: Api = api, project = projectId): Promise<string> {
  const task = await by.post('/tasks', {
    kind: 'restore',
    projectId: project,
    parameters: { audioFormat: 'mp3' },
  })
  await by.post(`/tasks/${task.body.id}/cancel`)
  return task.body.id
}

/** What a stream told of one thing; what had only just happened when it began may come before. */
const about = (reader: EventReader, id: string) =>
  reader.events.filter(({ data }) => JSON.parse(data).nounId === id)
const idsOf = (reader: EventReader) => reader.events.map(({ id }) => id)

describe('as a page', () => {
  it('begins with the first and goes on from any event', async () => {
    const taskId = await orderAndCancel()
    const last = async () => (await walk(api, '/events', 200)).at(-1)
    await expect.poll(last).toMatchObject({ nounId: taskId, type: 'task.canceled' })
    const all = await walk(api, '/events', 200)
    expect(all.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['project.created', 'upload.completed', 'task.queued', 'task.canceled']),
    )
    expect(all.at(-1)).toEqual({
      id: expect.any(String),
      type: 'task.canceled',
      noun: 'task',
      nounId: taskId,
      credentialId: key.id,
      facts: expect.objectContaining({ kind: 'restore', projectId }),
      createdAt: expect.any(String),
    })
    expect((await walk(api, '/events', 1)).map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    const rest = await api.get(`/events?cursor=${all[1]!.id}`)
    expect(rest.body.items.map(({ id }: Body) => id)).toEqual(all.slice(2).map(({ id }) => id))
    expect(rest.body.nextCursor).toBeNull()
    const same = await api.get('/events', { 'last-event-id': all[1]!.id })
    expect(same.text).toBe(rest.text)
  })

  it.each(['x', 'WyIxIl0', 'WyI5OTk5OTk5OTk5OTk5OTk5OTk5OSIsMV0', 'bnVsbA'])(
    'refuses the cursor %s',
    async (cursor) => {
      const answer = await api.get(`/events?cursor=${cursor}`)
      expect([answer.status, answer.body.code]).toEqual([400, 'request_invalid'])
    },
  )

  it('shows a key what its projects saw, whoever did it, and nothing else', async () => {
    const other = await server.createKey()
    const otherProject = await uploadProject(server.url, other.key)
    const seer = apiOf(server.url, (await server.createKey({ scopes: ['read', 'write', 'account'] })).key)
    const byOther = await orderAndCancel(apiOf(server.url, other.key), otherProject)
    const bySeer = await orderAndCancel(seer)
    const bounded = apiOf(server.url, (await server.createKey({ projectBounds: [otherProject] })).key)
    const stranger = await server.createKey({ account: 'strangers', scopes: ['admin'] })
    const nouns = async (of: Api) => (await walk(of, '/events', 3)).map(({ nounId }) => nounId)
    // Once the last of all events can be read, so can the others.
    await expect.poll(() => nouns(apiOf(server.url, stranger.key))).toEqual([stranger.id])
    expect(await nouns(api)).toContain(bySeer)
    expect(await nouns(api)).not.toContain(byOther)
    expect(await nouns(api)).not.toContain(otherProject)
    expect(await nouns(api)).not.toContain(other.id)
    expect(await nouns(seer)).toEqual(expect.arrayContaining([bySeer, byOther, otherProject, other.id]))
    expect(new Set(await nouns(bounded))).toEqual(new Set([otherProject, byOther]))
  })
})

describe('as a stream', () => {
  it('tells what happens from now on, as it happens', async () => {
    await orderAndCancel()
    const reader = await EventReader.open(url, key.key)
    expect(reader.response.status).toBe(200)
    expect(reader.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(reader.response.headers.get('x-request-id')).toBeTruthy()
    const taskId = await orderAndCancel()
    await expect.poll(() => about(reader, taskId).length).toBe(2)
    expect(about(reader, taskId).map(({ type }) => type)).toEqual(['task.queued', 'task.canceled'])
    const last = reader.events.at(-1)!
    expect(JSON.parse(last.data)).toMatchObject({ nounId: taskId, type: last.type, id: last.id })
    await reader.close()
  })

  it('is taken up again without loss or repeat, cut off wherever', async () => {
    const started = await EventReader.open(url, key.key)
    const firstTask = await orderAndCancel()
    await expect.poll(() => about(started, firstTask).length).toBe(2)
    await started.close()
    const first = about(started, firstTask)[0]!.id

    // Writers that overlap, so that the order of ids is not the order in which events become visible.
    const writers = Array.from({ length: 6 }, async () => {
      for (let round = 0; round < 10; round++) await orderAndCancel()
    })
    let isWriting = true
    const written = Promise.all(writers).finally(() => {
      isWriting = false
    })
    const seen: string[] = []
    let lastId = first
    while (isWriting) {
      const reader = await EventReader.open(url, key.key, lastId)
      await new Promise((resolve) => setTimeout(resolve, 20 + (seen.length % 7) * 15))
      await reader.close()
      seen.push(...idsOf(reader))
      lastId = reader.lastId || lastId
    }
    await written
    const rest = await EventReader.open(url, key.key, lastId)
    const expected = (await walk(api, `/events?cursor=${first}`, 200)).map(({ id }) => id)
    await expect.poll(() => seen.length + rest.events.length).toBe(expected.length)
    await rest.close()
    expect([...seen, ...idsOf(rest)]).toEqual(expected)
    expect(expected).toHaveLength(1 + 6 * 10 * 2)
  })

  it('waits for a transaction that is still open, and tells of all of it in order', async () => {
    const reader = await EventReader.open(url, key.key)
    let taskId = ''
    const open = await server.pool.connect()
    try {
      await open.query('begin')
      // An id and a transaction number that are older than those of what is committed first.
      await open.query(
        `insert into events (account_id, credential_id, type, noun, noun_id, facts, created_at)
         select account_id, credential_id, 'task.slow', noun, noun_id, facts, now() from events
         where noun = 'task' and credential_id = $1 limit 1`,
        [key.id],
      )
      taskId = await orderAndCancel()
      await new Promise((resolve) => setTimeout(resolve, 1500))
      expect(about(reader, taskId)).toEqual([])
      await open.query('commit')
    } finally {
      open.release()
    }
    await expect
      .poll(() => reader.events.slice(-3).map(({ type }) => type))
      .toEqual(['task.slow', 'task.queued', 'task.canceled'])
    expect(about(reader, taskId)).toHaveLength(2)
    await reader.close()
  })

  it('tells nothing of others, and moves past it', async () => {
    const reader = await EventReader.open(url, key.key)
    const other = await server.createKey()
    const otherProject = await uploadProject(server.url, other.key)
    const taskId = await orderAndCancel(apiOf(server.url, other.key), otherProject)
    await expect.poll(() => reader.lastId).not.toBe('')
    expect(about(reader, taskId)).toEqual([])
    expect(about(reader, otherProject)).toEqual([])
    await reader.close()
  })

  it('ends when its key is revoked', async () => {
    const short = await server.createKey()
    const reader = await EventReader.open(url, short.key)
    const { id: accountId } = await server.core.accounts.find('main')
    await server.core.credentials.revoke(accountId, short.id, null)
    await expect.poll(() => reader.ended).toBe(true)
    expect(reader.events.every(({ data }) => !data.includes(projectId))).toBe(true)
  })

  it('serves many readers at once', async () => {
    const readers = await Promise.all(Array.from({ length: 40 }, () => EventReader.open(url, key.key)))
    const taskId = await orderAndCancel()
    await expect.poll(() => readers.every((reader) => about(reader, taskId).length === 2)).toBe(true)
    await Promise.all(readers.map((reader) => reader.close()))
  })
})

it('streams end when the server stops, which they do not hold up', async () => {
  const own = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  const { key: itsKey } = await own.createKey()
  const reader = await EventReader.open(`${own.url}${root}/events`, itsKey)
  const before = performance.now()
  await own.close()
  await reader.done
  expect(performance.now() - before).toBeLessThan(3000)
})
