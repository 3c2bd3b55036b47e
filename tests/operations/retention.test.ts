import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import { exclusively } from '#core/exclusive.ts'
import { fanOutAll } from '#tests/support/fan-out.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { stateOf } from '#tests/support/timelines/parts.ts'
import { createRestored, createUploadedProject } from './support/restored.ts'

let server: TestServer
let key: string
let principal: Principal

beforeAll(async () => {
  server = await startTestServer({
    settings: {
      TRIPTYCH_ROLES: 'api',
      TRIPTYCH_KEEP: 'master=30d,audio=10d,upload=2d,asset=1d,delivery=5d,event=5d,idempotency=5d',
    },
  })
})
afterAll(() => server.close())
beforeEach(async () => {
  await server.pool.query('truncate accounts, event_cursors, loose_blobs, chores, idempotency cascade')
  for (const blobKey of await blobKeys()) await server.house.blobs.delete(blobKey)
  key = (await server.createKey()).key
  principal = await server.core.credentials.authenticate(key)
})

/** As if everything of that table had been there for so many days. */
async function age(table: string, days: number, where = 'true'): Promise<void> {
  await server.pool.query(
    `update ${table} set created_at = created_at - make_interval(days => $1) where ${where}`,
    [days],
  )
}
const count = async (table: string): Promise<number> =>
  (await server.pool.query<{ count: number }>(`select count(*) as count from ${table}`)).rows[0]!.count
async function blobKeys(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of server.house.blobs.list('')) keys.push(key)
  return keys
}
const call = (path: string, body: Record<string, unknown>) =>
  fetch(`${server.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('results that have been kept long enough', () => {
  it('answer 404 in the words of the dialect, link and all, and leave no bytes', async () => {
    const { projectId, taskId } = await createRestored(server.core, principal, [
      { kinds: ['master'], text: 'the master' },
      { kinds: ['audio'], text: 'some sound' },
    ])
    const ask = () => call('get_generation_download', { generationId: taskId, apiProjectId: projectId })
    const { downloadUrl } = (await (await ask()).json()) as { downloadUrl: string }
    expect((await fetch(downloadUrl)).status).toBe(200)
    await age('outputs', 11)

    const planned = await server.core.retention.run({ isDryRun: true })
    expect(planned).toMatchObject({ isDryRun: true, removed: { audio: { count: 1, bytes: 10 } }, bytes: 10 })
    expect((await ask()).status).toBe(200)

    const report = await server.core.retention.run()
    expect(report!.removed).toEqual(planned!.removed)
    const answer = await ask()
    expect(answer.status).toBe(404)
    expect(await answer.json()).toEqual({ error: 'The generation has no such output.' })
    expect((await fetch(downloadUrl)).status).toBe(404)
    // The source and the master are still there, and the work itself is still told of.
    expect(await blobKeys()).toHaveLength(2)
    expect(await count('assets')).toBe(2)
    const progress = await call('get_generation_progress', { generationId: taskId, apiProjectId: projectId })
    expect(await progress.json()).toMatchObject({ status: 'complete' })
    const { rows } = await server.pool.query(`select facts from events where type = 'output.expired'`)
    expect(rows).toEqual([{ facts: JSON.stringify({ kind: 'audio', taskId }) }])
  })

  it('keep a file that is another result too until that one goes', async () => {
    await createRestored(server.core, principal, [{ kinds: ['master', 'audio'], text: 'both at once' }])
    await age('outputs', 11)
    expect(await server.core.retention.run()).toMatchObject({ removed: { audio: { count: 1, bytes: 0 } } })
    expect(await blobKeys()).toHaveLength(2)
    await age('outputs', 20)
    expect(await server.core.retention.run()).toMatchObject({ removed: { master: { count: 1, bytes: 12 } } })
    expect(await blobKeys()).toHaveLength(1)
  })

  it('keep a file that a document names, and a dry run knows', async () => {
    const { projectId } = await createRestored(server.core, principal, [
      { kinds: ['audio'], text: 'background music' },
    ])
    await server.pool.query(
      'insert into asset_uses (asset_id, project_id) select asset_id, $1 from outputs',
      [projectId],
    )
    await age('outputs', 11)
    const planned = await server.core.retention.run({ isDryRun: true })
    expect(planned).toMatchObject({ removed: { audio: { count: 1, bytes: 0 } } })
    expect((await server.core.retention.run())!.removed).toEqual(planned!.removed)
    expect(await blobKeys()).toHaveLength(2)
  })
})

describe('what else grows', () => {
  it('goes when it is old, and only then', async () => {
    const { core, pool } = server
    const done = await createUploadedProject(core, principal)
    const { project } = await core.uploads.openWithProject(
      principal,
      { kind: 'restoration', title: 'no file' },
      { fileName: 'a.wav', mediaType: 'audio/wav', declaredBytes: null },
    )
    expect(await core.retention.run()).toMatchObject({ removed: { upload: { count: 0 } } })
    await age('projects', 3)
    // The link still works: it is no project that nobody will finish.
    expect(await core.retention.run()).toMatchObject({ removed: { upload: { count: 0 } } })
    await pool.query(`update uploads set expires_at = expires_at - interval '3 days'`)
    expect(await core.retention.run()).toMatchObject({ removed: { upload: { count: 1 } } })
    const { rows } = await pool.query('select id from projects')
    expect(rows).toEqual([{ id: done }])
    expect(rows).not.toContainEqual({ id: project.id })
  })

  it('is never a project that is more than the file that did not come', async () => {
    const { core, pool } = server
    const timeline = await core.timelines.create(
      principal,
      { title: 'a film of words', description: null, state: stateOf([[]]), stateVersion: '1' },
      null,
    )
    const [shelf] = await core.libraries.list(principal, 'default')
    for (const projectId of [timeline.id, shelf!.id])
      await core.resumableUploads.create(principal, {
        id: crypto.randomUUID(),
        projectId,
        fileName: 'a.wav',
        mediaType: 'audio/wav',
        sizeBytes: 10,
        metadata: '{}',
      })
    await age('projects', 3)
    await pool.query(`update uploads set expires_at = expires_at - interval '3 days'`)
    await pool.query(`update upload_sessions set touched_at = touched_at - interval '3 days'`)
    expect(await core.retention.run({ isDryRun: true })).toMatchObject({ removed: { upload: { count: 0 } } })
    expect(await core.retention.run()).toMatchObject({ removed: { upload: { count: 0 } } })
    expect(await core.timelines.get(principal, timeline.id)).toMatchObject({ timeline: { id: timeline.id } })
  })

  it('is files in no project', async () => {
    await createUploadedProject(server.core, principal)
    await server.pool.query('delete from entries')
    expect(await server.core.retention.run()).toMatchObject({ removed: { asset: { count: 0 } } })
    await age('assets', 2)
    expect(await server.core.retention.run({ isDryRun: true })).toMatchObject({ bytes: 10 })
    expect(await server.core.retention.run()).toMatchObject({ removed: { asset: { count: 1, bytes: 10 } } })
    expect(await blobKeys()).toEqual([])
  })

  it('is events, but never one that webhooks have still to be made of', async () => {
    await createUploadedProject(server.core, principal)
    const before = await count('events')
    expect(before).toBeGreaterThan(1)
    await age('events', 6)
    await fanOutAll(server)
    await createUploadedProject(server.core, principal)
    await age('events', 6, 'id > (select event_id from event_cursors)')
    expect(await server.core.retention.run()).toMatchObject({ removed: { event: { count: before } } })
    expect(await count('events')).toBeGreaterThan(0)
  })

  it('is deliveries that are over, and idempotency keys', async () => {
    const { core, pool } = server
    const { endpoint } = await core.webhooks.endpoints.create({
      accountId: principal.accountId,
      credentialId: null,
      dialect: 'diffio',
      mode: 'live',
      url: 'https://example.com',
      eventTypes: [],
      updatedBy: principal.credentialId,
    })
    for (const state of ['delivered', 'failed', 'waiting']) {
      await pool.query(
        `insert into webhook_deliveries values (gen_random_uuid(), $1, $2, 'm', gen_random_uuid(), 't', '{}', $3, 1,
          case when $3 = 'waiting' then now() end, now() - interval '9 days',
          case when $3 <> 'waiting' then now() - interval '6 days' end)`,
        [principal.accountId, endpoint.id, state],
      )
    }
    await pool.query(`insert into idempotency values
      (gen_random_uuid(), 'r', 'old', '', gen_random_uuid(), now() - interval '6 days'),
      (gen_random_uuid(), 'r', 'new', '', gen_random_uuid(), now())`)
    const { removed } = (await core.retention.run())!
    expect(removed).toMatchObject({ delivery: { count: 2 }, idempotency: { count: 1 } })
    expect((await pool.query('select state from webhook_deliveries')).rows).toEqual([{ state: 'waiting' }])
  })
})

describe('searches', () => {
  it('go with the pictures that were sent for them, but for those that show a person', async () => {
    const { pool, core } = server
    for (let made = 0; made < 2; made++) await createUploadedProject(core, principal)
    await pool.query('delete from entries')
    const workspace = await core.workspaces.find(principal, 'default')
    const owner = [principal.accountId, workspace.id, principal.credentialId]
    await pool.query(`insert into searches values ('old', $1, $2, $3, '[]', now())`, owner)
    await pool.query(
      `insert into picture_uploads (id, account_id, workspace_id, purpose, credential_id, file_name, asset_id, expires_at, created_at)
       select uuidv7(), $1, $2, 'thumbnail', $3, 'a.png', id, now(), now() from assets`,
      owner,
    )
    const person = await core.persons.create(principal, 'default', {
      name: 'Ada',
      description: null,
      thumbnails: [],
    })
    const { rows } = await pool.query(
      `insert into person_thumbnails (id, person_id, asset_id, is_primary, created_at)
       select uuidv7(), $1, id, true, now() from assets limit 1 returning asset_id`,
      [person.id],
    )
    await pool.query(`insert into searches values ('new', $1, $2, $3, '[]', now())`, owner)
    await age('picture_uploads', 2)
    await age('searches', 2, "id = 'old'")
    expect(await core.retention.run()).toMatchObject({ removed: { search: { count: 3, bytes: 10 } } })
    expect((await pool.query('select id from assets')).rows).toEqual([{ id: rows[0].asset_id }])
    expect((await pool.query('select id from searches')).rows).toEqual([{ id: 'new' }])
  })
})

describe('stored bytes that nothing owns', () => {
  it('go only on request, and never young ones', async () => {
    const { core, house } = server
    await createUploadedProject(core, principal)
    await house.blobs.put('assets/00/stray', Readable.from([Buffer.from('stray')]))
    expect(await core.retention.run({ withOrphans: true })).toMatchObject({
      removed: { orphanBlob: { count: 0 } },
    })
    const clock = core.clock.now
    core.clock.now = () => new Date(clock().getTime() + 25 * 3_600_000)
    try {
      expect(await core.retention.run()).toMatchObject({ removed: { orphanBlob: { count: 0 } } })
      const report = await core.retention.run({ withOrphans: true })
      expect(report!.removed.orphanBlob).toEqual({ count: 1, bytes: 5 })
    } finally {
      core.clock.now = clock
    }
    expect(await blobKeys()).toHaveLength(1)
  })

  it('stay while a backup may still have to read them', async () => {
    const { core, house } = server
    await createUploadedProject(core, principal)
    await server.pool.query('delete from entries')
    await age('assets', 2)
    const during = await exclusively(house.db, 'backup', async () => {
      await core.retention.run()
      return await blobKeys()
    })
    expect(during!.result).toHaveLength(1)
    expect(await core.retention.run()).toMatchObject({ removed: { looseBlob: { count: 1, bytes: 10 } } })
    expect(await blobKeys()).toEqual([])
  })
})

describe('how often', () => {
  it('is once an hour and by one process at a time', async () => {
    const { core, house } = server
    const never = new AbortController().signal
    const together = await Promise.all(Array.from({ length: 4 }, () => core.retention.runWhenDue(never)))
    expect(together.filter((report) => report !== null)).toHaveLength(1)
    expect(await core.retention.runWhenDue(never)).toBeNull()
    await server.pool.query(`update chores set ran_at = ran_at - interval '61 minutes'`)
    const beside = await exclusively(house.db, 'retention', () => core.retention.runWhenDue(never))
    expect(beside).toEqual({ result: null })
    expect(await core.retention.runWhenDue(never)).not.toBeNull()
  })
})
