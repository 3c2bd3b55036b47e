import { chmodSync, createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { randomToken } from '#base/ids.ts'
import { openFileBlobStore } from '#platform/blobs/file-blob-store.ts'
import { migrations } from '#platform/database/migrations/index.ts'
import { openPool } from '#platform/database/pool.ts'
import { createLog } from '#platform/log.ts'
import { restoreHouse } from '#src/backup/restore-house.ts'
import { openHouse } from '#src/house.ts'
import { type Running, serve } from '#src/serve.ts'
import { triptych } from '#tests/command-line/triptych.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { fanOutAll } from '#tests/support/fan-out.ts'
import { startTestServer, type TestServer, testConfig } from '#tests/support/server.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { createRestored, createTask, createUploadedProject } from './support/restored.ts'
import { manifestOf, writeFileBackup } from './support/write-file-backup.ts'

const secret = randomToken(32)
const settings = { TRIPTYCH_ROLES: 'api', TRIPTYCH_SECRET: secret }

let server: TestServer
let environment: Record<string, string>
let folder: string
let file: string
let key: string
let deepKey: string
let projects: string
let taskId: string
let projectId: string

const post = async (url: string, path: string, body: Record<string, unknown> = {}, bearer = key) =>
  await fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

async function run<T>(args: string[], env: Record<string, string>): Promise<T> {
  const { code, stdout, stderr } = await triptych([...args, '--json'], env)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return JSON.parse(stdout) as T
}

/** A server with something in every table, in every state that a task or a delivery can be in. */
async function fill(): Promise<void> {
  const { core, pool } = server
  const made = await server.createKey()
  key = made.key
  const principal = await core.credentials.authenticate(key)
  for (const [parentId, label] of [
    [made.id, 'child'],
    [null, 'other'],
  ] as const) {
    const child = await core.credentials.create(
      {
        accountId: principal.accountId,
        label,
        kind: 'bearer',
        scopes: ['read'],
        parentId,
      },
      null,
    )
    if (child.kind === 'bearer' && parentId) deepKey = child.key
  }
  await core.credentials.create(
    {
      accountId: principal.accountId,
      label: 'signs',
      kind: 'signing',
      scopes: ['read'],
    },
    null,
  )
  await core.webhooks.endpoints.create({
    accountId: principal.accountId,
    credentialId: null,
    dialect: 'diffio',
    mode: 'live',
    url: 'https://example.com/hook',
    eventTypes: ['generation.completed', 'generation.queued', 'generation.processing'],
    updatedBy: principal.credentialId,
  })
  const restored = await createRestored(core, principal, [
    { kinds: ['master'], text: 'the master' },
    { kinds: ['audio'], text: 'some sound' },
  ])
  taskId = restored.taskId
  projectId = restored.projectId
  await fanOutAll({ core, pool })
  await core.persons.create(principal, 'default', { name: 'Ada', description: null, thumbnails: [] })
  await core.personTags.create(principal, 'default', 'cast')
  // Not yet fanned out, running, waiting, never uploaded, and texts that no escaping may change.
  const running = await createTask(core, principal, await createUploadedProject(core, principal))
  await core.claims.claim('restore', crypto.randomUUID(), 'a worker that goes on')
  await createTask(core, principal, await createUploadedProject(core, principal))
  const odd = await createUploadedProject(core, principal)
  await pool.query('update projects set title = $2, settings = $3 where id = $1', [
    odd,
    'tab\t"quote" \\N \u2028 \u{1F600}',
    '{ "a" : "\\u0000\\ud800",\n  "n": 1.0e400 }',
  ])
  expect(running.state).toBe('queued')
  projects = await (await post(server.url, 'list_projects')).text()
}

beforeAll(async () => {
  folder = newTempFolder('triptych-backup')
  file = join(folder, 'all.tar')
  server = await startTestServer({ settings })
  await fill()
  environment = {
    DATABASE_URL: server.house.config.databaseUrl!,
    TRIPTYCH_SECRET: secret,
    TRIPTYCH_DATA: server.dataFolder,
  }
  await run(['backup', file], environment)
})

afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

let elsewhere: TestDatabase
let place: Record<string, string>
beforeEach(async () => {
  elsewhere = await createTestDatabase({ isMigrated: false })
  place = {
    DATABASE_URL: elsewhere.url,
    TRIPTYCH_SECRET: secret,
    TRIPTYCH_DATA: newTempFolder('triptych-elsewhere'),
  }
})
afterEach(async () => {
  await elsewhere.drop()
  await rm(place.TRIPTYCH_DATA!, { recursive: true, force: true })
})

const quiet = createLog({ level: 'fatal' })
const configOf = ({ DATABASE_URL, TRIPTYCH_DATA }: Record<string, string>) =>
  testConfig(DATABASE_URL!, TRIPTYCH_DATA!, settings)

type Summary = { rows: number; blobs: number; bytes: number; requeued: number }

describe('a backup', () => {
  it('is made while the server runs, is readable by its owner alone, and says that it is whole', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const checked = await run<Summary>(['backup', file, '--verify'], environment)
    expect(checked).toMatchObject({ blobs: 6, missing: [], damaged: [] })
    expect(checked.rows).toBeGreaterThan(30)
  })

  it('restored elsewhere is the same server', async () => {
    const report = await run<Summary>(['backup', file, '--restore'], place)
    expect(report).toMatchObject({ blobs: 6, requeued: 1, isSameSecret: true, missing: [], damaged: [] })
    expect(await run<{ healthy: boolean }>(['doctor'], place)).toMatchObject({ healthy: true })
    await sameTables()

    let running: Running | null = null
    try {
      running = await serve(testConfig(elsewhere.url, place.TRIPTYCH_DATA!, settings), quiet)
      const url = running.url!
      expect(running.firstKey).toBeNull()
      // The project whose work was under way says so, and when; all else is as it was.
      const known = (text: string) =>
        (JSON.parse(text) as { projects: { apiProjectId: string; title?: string }[] }).projects.map(
          (project) => project.apiProjectId,
        )
      expect(known(await (await post(url, 'list_projects')).text()).sort()).toEqual(known(projects).sort())
      expect((await post(url, 'list_projects', {}, deepKey)).status).toBe(200)
      const answer = await post(url, 'get_generation_download', {
        generationId: taskId,
        apiProjectId: projectId,
      })
      const { downloadUrl } = (await answer.json()) as { downloadUrl: string }
      expect(await (await fetch(downloadUrl)).text()).toBe('some sound')
      const { core, pool } = running.house
      // Counters are those of before and not counted twice, and go on.
      const principal = await core.credentials.authenticate(key)
      await core.personTags.create(principal, 'default', 'crew')
      expect((await pool.query('select noun, count from workspace_counts order by noun')).rows).toEqual([
        { noun: 'named_person', count: 1 },
        { noun: 'tag', count: 2 },
      ])
      // Links and secrets of before are good.
      const [endpoint] = (await pool.query('select * from webhook_endpoints')).rows
      expect(await core.webhooks.endpoints.secretOf(endpoint)).toMatch(/^whsec_/)
      // Nothing is sent twice: what waited is over, and no old event makes a new message.
      const sent = (await pool.query('select count(*) as count from webhook_deliveries')).rows
      await fanOutAll({ core, pool })
      const since = (
        await pool.query(`select event_type from webhook_deliveries order by id offset $1`, [sent[0].count])
      ).rows
      expect(since.length).toBeLessThanOrEqual(1)
      expect(await core.webhooks.deliveries.takeDue(10)).toHaveLength(since.length)
      // What ran is done again, what waited still waits, and there is a ticket for each.
      expect((await pool.query(`select state, attempt from tasks where state <> 'succeeded'`)).rows).toEqual([
        { state: 'queued', attempt: 0 },
        { state: 'queued', attempt: 0 },
      ])
      const waiting = await running.house.db
        .transaction()
        .execute((change) => running!.house.queue.waiting(change, 'restore'))
      expect(waiting).toBe(2)
      // Numbers go on where they were.
      const fresh = await post(url, 'create_project', { fileName: 'a.wav', contentType: 'audio/wav' })
      expect(fresh.status).toBe(200)
    } finally {
      await running?.close()
    }
  })

  it('of an older release is brought up to date', async () => {
    const old = join(folder, 'old.tar')
    const house = await openHouse(configOf(place), quiet, {
      isSupervisor: false,
      migrateUpTo: '0002-webhooks',
    })
    await house.pool.query(`insert into accounts values (gen_random_uuid(), 'kept', now())`)
    await house.close()
    await writeFileBackup(elsewhere.url, place.TRIPTYCH_DATA!, secret, old)
    const newer = await createTestDatabase({ isMigrated: false })
    try {
      await restoreHouse(configOf({ ...place, DATABASE_URL: newer.url }), createReadStream(old), quiet)
      const pool = openPool({ url: newer.url, max: 1, applicationName: 'a test', log: quiet })
      const { rows } = await pool.query(`select name from kysely_migration order by name`)
      expect(rows.map(({ name }) => name)).toEqual(Object.keys(migrations))
      expect((await pool.query('select name from accounts')).rows).toEqual([{ name: 'kept' }])
      await pool.end()
    } finally {
      await newer.drop()
    }
  })

  it('tells of files that were missing or damaged, and keeps all the others', async () => {
    const { blobs, folder: data } = server.house
    const found: { key: string }[] = []
    for await (const blob of blobs.list('assets/')) found.push(blob)
    const [lost, spoiled] = found
    await blobs.delete(lost!.key)
    const path = join(data.blobs, spoiled!.key)
    chmodSync(path, 0o600)
    writeFileSync(path, 'spoiled')
    const poor = join(folder, 'poor.tar')
    const { code, stderr, stdout } = await triptych(['backup', poor, '--json'], environment)
    expect(stderr).toBe('')
    expect(code).toBe(1)
    const problems = { blobs: 5, missing: [lost!.key], damaged: [spoiled!.key] }
    expect(JSON.parse(stdout)).toMatchObject(problems)
    expect(await restoreHouse(configOf(place), createReadStream(poor), quiet)).toMatchObject(problems)
  })
})

describe('a restore refuses', () => {
  const refusal = async (bytes: Buffer) =>
    await restoreHouse(configOf(place), Readable.from([bytes]), quiet).then(
      () => 'nothing',
      (error: Error) => error.message,
    )

  it('a file that is cut off or damaged, leaves nothing, and takes the whole one afterwards', async () => {
    const whole = readFileSync(file)
    expect(await refusal(whole.subarray(0, whole.length - 3000))).toMatch(
      /ends too early|manifest is missing/,
    )
    const damaged = Buffer.from(whole)
    damaged[whole.indexOf('some sound')]! ^= 1
    expect(await refusal(damaged)).toMatch(/not those/)
    const spoiled = Buffer.from(whole)
    spoiled[whole.indexOf('"id":"') + 6] = 'x'.charCodeAt(0)
    expect(await refusal(spoiled)).toMatch(/a row of accounts in it is damaged/)
    expect(await refusal(Buffer.alloc(5000, 'no backup'))).toMatch(/archive cannot be read/)
    expect(await restoreHouse(configOf(place), createReadStream(file), quiet)).toMatchObject({ blobs: 6 })
  })

  it('a backup of a newer release', async () => {
    const whole = readFileSync(file)
    const known = Buffer.from('"0005-chores"')
    whole.set(Buffer.from('"9999-future"').subarray(0, known.length), whole.indexOf(known))
    expect(await refusal(whole)).toMatch(/newer release.*9999-future/)
  })

  it('a place where something is, in one line', async () => {
    const { code, stderr } = await triptych(['backup', file, '--restore'], environment)
    expect(stderr).toMatch(/^triptych: The database is not empty [^\n]+\n$/)
    expect(code).toBe(1)
    const blobs = await openFileBlobStore(join(place.TRIPTYCH_DATA!, 'blobs'))
    await blobs.put('assets/00/other', Readable.from([Buffer.from('x')]))
    expect(await refusal(readFileSync(file))).toMatch(/blob store is not empty/)
  })
})

/** Row by row, but for what a restore changes on purpose. */
async function sameTables(): Promise<void> {
  const again = join(folder, 'again.tar')
  await run(['backup', again], place)

  const [before, after] = [await manifestOf(file), await manifestOf(again)]
  const changed = ['tasks', 'projects', 'events', 'event_cursors', 'webhook_deliveries', 'webhook_attempts']
  for (const [table, sum] of Object.entries(before.tables)) {
    if (!changed.includes(table)) expect({ table, ...after.tables[table] }).toEqual({ table, ...sum })
  }
  expect(after.tables.projects!.rows).toBe(before.tables.projects!.rows)
  expect(after.tables.events!.rows).toBe(before.tables.events!.rows + 1)
  expect(after.blobs).toEqual(before.blobs)
  for (const [sequence, last] of Object.entries(before.sequences))
    expect(after.sequences[sequence] ?? 0).toBeGreaterThanOrEqual(last ?? 0)
}
