import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { makeDataFolder, triptych } from './triptych.ts'

type Finding = { part: string; ok: boolean; detail: string }

let folder: string
let database: Awaited<ReturnType<typeof openEmbeddedPostgres>>
let data: { TRIPTYCH_DATA: string }

beforeAll(async () => {
  folder = await makeDataFolder()
  data = { TRIPTYCH_DATA: join(folder, 'data') }
  await triptych(['migrate'], data)
  // Else every command would start the database and stop it again, as this first one has.
  database = await openEmbeddedPostgres({ folder: join(folder, 'data', 'postgres'), log: silentLog })
})

afterAll(async () => {
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await triptych([...args, '--json'], data)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout.trimEnd()).not.toContain('\n')
  return JSON.parse(stdout) as T
}

describe('triptych keys', () => {
  it('prints a bearer key as one JSON object', async () => {
    const made = await json<Record<string, string>>('keys', 'create', '--label', 'mine')
    expect(Object.keys(made)).toEqual(['id', 'label', 'kind', 'key'])
    expect(made).toMatchObject({ label: 'mine', kind: 'bearer', key: expect.stringMatching(/^triptych_/) })
  })

  it('prints a signing key as one JSON object', async () => {
    const made = await json<Record<string, string>>(
      'keys',
      'create',
      '--label',
      'signed',
      '--kind',
      'signing',
    )
    expect(Object.keys(made)).toEqual(['id', 'label', 'kind', 'accessKey', 'secretKey'])
  })

  it('rotates, revokes and lists, and never shows a secret again', async () => {
    const made = await json<{ id: string; key: string }>(
      'keys',
      'create',
      '--label',
      'turns',
      '--account',
      'other',
      '--scopes',
      'admin',
    )
    const rotated = await json<{ id: string; key: string }>('keys', 'rotate', made.id)
    expect(rotated.id).toBe(made.id)
    expect(rotated.key).not.toBe(made.key)
    expect(await json('keys', 'revoke', made.id)).toMatchObject({ id: made.id, status: 'revoked' })
    const { stdout } = await triptych(['keys', 'list', '--json'], data)
    expect(stdout).not.toContain(made.key)
    expect(stdout).not.toContain(rotated.key)
    const listed = JSON.parse(stdout) as Record<string, unknown>[]
    expect(listed).toContainEqual(
      expect.objectContaining({ id: made.id, account: 'other', scopes: ['admin'], status: 'revoked' }),
    )
    expect(listed).toContainEqual(
      expect.objectContaining({ account: 'main', scopes: ['read', 'write'], status: 'active' }),
    )
  })

  it.each([
    [['keys', 'create', '--label', 'x', '--scopes', 'everything'], /no scope 'everything'/],
    [['keys', 'create', '--label', ' '], /label/],
    [['keys', 'create', '--label', 'x', '--account', 'Not A Name'], /account name/],
    [['keys', 'rotate', 'nobody'], /no key with the id nobody/],
    [['keys', 'list', '--account', 'nobody'], /no account 'nobody'/],
  ])('refuses %j with a reason', async (args, reason) => {
    const { code, stderr } = await triptych(args, data)
    expect(stderr).toMatch(reason)
    expect(code).toBe(1)
  })
})

describe('triptych accounts', () => {
  it('holds an account with a reason, and releases it', async () => {
    await json('keys', 'create', '--label', 'limited', '--account', 'debtor', '--spend-limit', '12.5')
    const keys = await json<Record<string, unknown>[]>('keys', 'list', '--account', 'debtor')
    expect(keys).toMatchObject([{ label: 'limited', spendLimitCents: 12.5 }])
    expect(await json('accounts', 'hold', 'debtor', '--reason', 'Bill 7 is open.')).toMatchObject({
      name: 'debtor',
      status: 'held',
      reason: 'Bill 7 is open.',
    })
    expect(await json('accounts', 'list')).toContainEqual(
      expect.objectContaining({ name: 'debtor', status: 'held' }),
    )
    expect(await json('accounts', 'release', 'debtor')).toMatchObject({ status: 'active', reason: null })
  })

  it.each([
    [['accounts', 'hold', 'nobody'], /no account 'nobody'/],
    [['keys', 'create', '--label', 'x', '--spend-limit', 'much'], /number of cents/],
  ])('refuses %j with a reason', async (args, reason) => {
    const { code, stderr } = await triptych(args, data)
    expect(stderr).toMatch(reason)
    expect(code).toBe(1)
  })
})

describe('triptych webhooks', () => {
  it('shows one secret of an account until another is asked for', async () => {
    const made = await json<{ secret: string }>('webhooks', 'secret')
    expect(Object.keys(made)).toEqual(['secret'])
    expect(made.secret).toMatch(/^whs_[\w-]{40,}$/)
    expect(await json('webhooks', 'secret')).toEqual(made)
    const { secret: rotated } = await json<{ secret: string }>('webhooks', 'secret', '--rotate')
    expect(rotated).not.toBe(made.secret)
    expect(await json('webhooks', 'secret')).toEqual({ secret: rotated })
    const other = await json<{ secret: string }>('webhooks', 'secret', '--account', 'other')
    expect(other.secret).not.toBe(rotated)
  })
})

describe('the other commands', () => {
  it('migrates a database that is there already without doing anything', async () => {
    expect(await json('migrate')).toEqual({ ran: [] })
  })

  it('finds a fresh install healthy', async () => {
    const { healthy, findings } = await json<{ healthy: boolean; findings: Finding[] }>('doctor')
    expect(healthy).toBe(true)
    expect(findings.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['database', 'blob store', 'stored bytes', 'restoration engine']),
    )
    expect(findings.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['text in pictures', 'what is said', 'what is seen', 'summaries']),
    )
  })

  it('finds a blob store that cannot be used, and goes on with the rest', async () => {
    const away = { ...data, TRIPTYCH_BLOBS: `file:${join(folder, 'a file')}/blobs` }
    await writeFile(join(folder, 'a file'), '')
    const { code, stdout } = await triptych(['doctor', '--json'], away)
    expect(code).toBe(1)
    const { healthy, findings } = JSON.parse(stdout) as { healthy: boolean; findings: Finding[] }
    expect(healthy).toBe(false)
    const problems = findings.filter(({ ok }) => !ok)
    expect(problems.map(({ part }) => part)).toEqual(['blob store', 'stored bytes'])
    expect(problems[0]!.detail).toContain('a file')
    expect(findings.map(({ part }) => part)).toEqual(
      expect.arrayContaining(['database', 'disk space', 'restoration engine']),
    )
    // What needs no bytes does not ask for the store at all.
    expect((await triptych(['keys', 'list', '--json'], away)).code).toBe(0)
  })

  it('says what has been kept long enough, which by default is nothing', async () => {
    const report = await json<{ isDryRun: boolean; removed: object; bytes: number }>('gc', '--dry-run')
    expect(report).toMatchObject({ isDryRun: true, bytes: 0, removed: { master: { count: 0, bytes: 0 } } })
    expect(await json('gc', '--orphans')).toMatchObject({ isDryRun: false, bytes: 0 })
    const { stdout, code } = await triptych(['gc'], { ...data, TRIPTYCH_KEEP: 'audio=30d' })
    expect(stdout).toBe('Nothing went.\n')
    expect(code).toBe(0)
  })

  it('lists the model files', async () => {
    const { files } = await json<{ files: { fileName: string; state: string }[] }>('models', 'list')
    expect(files.length).toBeGreaterThan(0)
  })

  it.each([[[]], [['serve']], [['keys', 'create']]])('explains itself: %j --help', async (args) => {
    const { code, stdout } = await triptych([...args, '--help'], data)
    expect(stdout).toMatch(/Usage: triptych/)
    expect(code).toBe(0)
  })
})
