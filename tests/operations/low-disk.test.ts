import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomToken } from '#base/ids.ts'
import { createLog } from '#platform/log.ts'
import { type Running, serve } from '#src/serve.ts'
import { startTestServer, type TestServer, testConfig } from '#tests/support/server.ts'
import { createRestored, createTask, createUploadedProject } from './support/restored.ts'

const secret = randomToken(32)
let roomy: TestServer
/** Another server on the same database and blobs, whose disks are never free enough. */
let tight: Running
let key: string

beforeAll(async () => {
  roomy = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_SECRET: secret } })
  key = (await roomy.createKey()).key
  tight = await serve(
    testConfig(roomy.house.config.databaseUrl!, roomy.dataFolder, {
      TRIPTYCH_SECRET: secret,
      TRIPTYCH_MIN_FREE_BYTES: String(Number.MAX_SAFE_INTEGER),
    }),
    createLog({ level: 'fatal' }),
  )
})
afterAll(async () => {
  await tight?.close()
  await roomy?.close()
})

const call = (url: string, path: string, body: Record<string, unknown>) =>
  fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const principal = () => roomy.core.credentials.authenticate(key)

/** All that is stored of anything. */
async function stored(): Promise<Record<string, unknown>> {
  const { rows } = await roomy.pool.query(`select
    (select count(*) from projects) as projects, (select count(*) from tasks) as tasks,
    (select count(*) from assets) as assets, (select count(*) from loose_blobs) as loose,
    (select count(*) from events) as events`)
  const keys: string[] = []
  for await (const blob of roomy.house.blobs.list('')) keys.push(blob.key)
  return { ...rows[0], keys }
}

describe('a server whose disk is nearly full', () => {
  it('refuses uploads and new work in the words of the dialect, and stores nothing', async () => {
    const made = await call(roomy.url, 'create_project', { fileName: 'a.wav', contentType: 'audio/wav' })
    const { uploadUrl } = (await made.json()) as { uploadUrl: string }
    const projectId = await createUploadedProject(roomy.core, await principal())
    const before = await stored()
    const answers = [
      await call(tight.url!, 'create_project', { fileName: 'a.wav', contentType: 'audio/wav' }),
      await fetch(uploadUrl.replace(roomy.url, tight.url!), { method: 'PUT', body: Buffer.alloc(1_000_000) }),
      await call(tight.url!, 'diffio-2.0-flash-generation', { apiProjectId: projectId }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(500)
      expect(await answer.json()).toEqual({ error: 'The storage is full.' })
    }
    expect(await stored()).toEqual(before)
    // The same link is good once there is room.
    expect((await fetch(uploadUrl, { method: 'PUT', body: Buffer.alloc(1000) })).status).toBe(200)
  })

  it('says that it is not ready and why, and still answers what needs no room', async () => {
    const { taskId, projectId } = await createRestored(roomy.core, await principal(), [
      { kinds: ['audio'], text: 'some sound' },
    ])
    const ready = await fetch(`${tight.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      checks: {
        database: 'ok',
        blobs: 'ok',
        disk: expect.stringMatching(/GiB left.*TRIPTYCH_MIN_FREE_BYTES/),
      },
    })
    expect((await fetch(`${roomy.url}/readyz`)).status).toBe(200)
    const answer = await call(tight.url!, 'get_generation_download', {
      generationId: taskId,
      apiProjectId: projectId,
    })
    const { downloadUrl } = (await answer.json()) as { downloadUrl: string }
    expect(await (await fetch(downloadUrl)).text()).toBe('some sound')
  })

  it('lets waiting work wait instead of failing it', async () => {
    const caller = await principal()
    const task = await createTask(roomy.core, caller, await createUploadedProject(roomy.core, caller))
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await roomy.core.tasks.get(caller, task.id, 'restore')).toMatchObject({
      state: 'queued',
      attempt: 0,
    })
  })
})
