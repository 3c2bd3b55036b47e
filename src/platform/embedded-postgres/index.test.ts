import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { type EmbeddedPostgres, openEmbeddedPostgres } from './index.ts'
import { locateNative } from './native-binaries.ts'
import { livenessOf } from './postmaster-file.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const isRoot = process.getuid?.() === 0
const opened: EmbeddedPostgres[] = []
const owners: ChildProcess[] = []
const folders: string[] = []

afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL')
  for (const handle of opened.splice(0)) await handle.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(inMemory?: boolean): string {
  const base = newTempFolder('triptych-postgres', inMemory)
  folders.push(base)
  return join(base, 'postgres')
}

async function open(folder: string, nativeFolder?: string): Promise<EmbeddedPostgres> {
  const handle = await openEmbeddedPostgres({
    folder,
    log: silent,
    ...(nativeFolder ? { nativeFolder } : {}),
  })
  opened.push(handle)
  return handle
}

/** Opens the database in a process of its own and answers its handle's facts. */
async function openElsewhere(folder: string): Promise<{ owner: ChildProcess; url: string; pid: number }> {
  const code = `
    const { openEmbeddedPostgres } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const handle = await openEmbeddedPostgres({ folder: ${JSON.stringify(folder)}, log })
    process.stdin.once('data', async () => { await handle.close(); process.exit(0) })
    console.log(JSON.stringify({ url: handle.url, pid: handle.pid }))`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  owners.push(owner)
  const line = await new Promise<string>((resolve, reject) => {
    owner.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    owner.once('exit', () => reject(new Error('the other process ended')))
  })
  return { owner, ...(JSON.parse(line) as { url: string; pid: number }) }
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 20) {
    if (waited > timeoutMs) throw new Error('it did not come true in time')
    await sleep(20)
  }
}

describe('openEmbeddedPostgres', () => {
  test('fills a new folder, keeps data over a restart, and leaves no process behind', async () => {
    const folder = newFolder()
    const first = await open(folder)
    await query(first.url, 'create table kept as select 7 as n')
    await first.close()
    expect(livenessOf(first.pid)).toBe('dead')
    const second = await open(folder)
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }])
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600)
    expect(
      await query(
        second.adminUrl('triptych'),
        `select rolsuper, rolcreatedb from pg_roles where rolname = 'triptych'`,
      ),
    ).toEqual([{ rolsuper: false, rolcreatedb: true }])
  })

  test('stays durable: fsync and synchronous_commit are on', async () => {
    const { url } = await open(newFolder())
    expect(await query(url, 'show fsync')).toEqual([{ fsync: 'on' }])
    expect(await query(url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }])
  })

  test('adopts the orphan of a process that was killed', async () => {
    const folder = newFolder()
    const { owner, pid } = await openElsewhere(folder)
    owner.kill('SIGKILL')
    const handle = await open(folder)
    expect(handle.pid).toBe(pid)
    // Until Postgres has noticed that the other is gone, the place counts as taken.
    const members = "select from pg_stat_activity where application_name = 'triptych-member'"
    await until(async () => (await query(handle.adminUrl('postgres'), members)).length === 1)
    await handle.close()
    expect(livenessOf(pid)).toBe('dead')
  })

  test('brings Postgres back at the same address after kill -9, and says so', async () => {
    const handle = await open(newFolder())
    const before = handle.pid
    let exits = 0
    handle.onExit(() => exits++)
    process.kill(before, 'SIGKILL')
    await until(() => handle.pid !== before)
    expect(await query(handle.url, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(exits).toBe(1)
  })

  test('survives kill -9 of its owner and of Postgres together', async () => {
    const folder = newFolder()
    const { owner, pid, url } = await openElsewhere(folder)
    await query(url, 'create table kept as select 7 as n')
    owner.kill('SIGKILL')
    process.kill(pid, 'SIGKILL')
    const handle = await open(folder)
    expect(await query(handle.url, 'select n from kept')).toEqual([{ n: 7 }])
  })

  test('is stopped only by the last of its users', async () => {
    const folder = newFolder()
    const { owner, pid } = await openElsewhere(folder)
    const handle = await open(folder)
    expect(handle.pid).toBe(pid)
    owner.stdin?.write('close\n')
    await until(() => owner.exitCode !== null)
    expect(await query(handle.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await handle.close()
    expect(livenessOf(pid)).toBe('dead')
  })

  test('brings Postgres back for a user that had not started it', async () => {
    const folder = newFolder()
    const { pid } = await openElsewhere(folder)
    const handle = await open(folder)
    process.kill(pid, 'SIGKILL')
    await until(() => handle.pid !== pid)
    expect(await query(handle.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  test('two first starts at once share one postmaster', async () => {
    const folder = newFolder()
    const [here, there] = await Promise.all([open(folder), openElsewhere(folder)])
    expect(there.pid).toBe(here.pid)
    expect(there.url).toBe(here.url)
  })

  test('a newcomer that meets a stop in progress gets a server of its own', async () => {
    const folder = newFolder()
    const first = await open(folder)
    const [, second] = await Promise.all([first.close(), open(folder)])
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

describe('what is in the way', () => {
  test('a folder of another major version is refused with both versions named', async () => {
    const folder = newFolder()
    await (await open(folder)).close()
    writeFileSync(join(folder, 'cluster', 'PG_VERSION'), '17\n')
    await expect(open(folder)).rejects.toMatchObject({
      code: 'start_refused',
      message: expect.stringMatching(/PostgreSQL 17.*PostgreSQL 18.*triptych backup/),
    })
  })

  test('a file in place of the folder is refused', async () => {
    const folder = newFolder()
    writeFileSync(folder, 'not a folder')
    await expect(open(folder)).rejects.toMatchObject({
      code: 'start_refused',
      message: expect.stringContaining(folder),
    })
    expect(readFileSync(folder, 'utf8')).toBe('not a folder')
  })

  test('a lost password file is refused rather than replaced', async () => {
    const folder = newFolder()
    await (await open(folder)).close()
    rmSync(join(folder, 'password'))
    await expect(open(folder)).rejects.toMatchObject({ message: expect.stringContaining('password') })
  })

  test('a stale postmaster.pid is left to Postgres, also when its number is in use again', async () => {
    const folder = newFolder()
    await (await open(folder)).close()
    const file = join(folder, 'cluster', 'postmaster.pid')
    for (const pid of [2 ** 22 - 7, process.pid]) {
      writeFileSync(file, `${pid}\n${folder}/cluster\n1700000000\n1\n\n127.0.0.1\n0 0\nready   \n`)
      const handle = await open(folder)
      expect(await query(handle.url, 'select 1 as one')).toEqual([{ one: 1 }])
      await handle.close()
    }
  })

  test('a damaged postmaster.pid is refused, named and left where it is', async () => {
    const folder = newFolder()
    await (await open(folder)).close()
    const file = join(folder, 'cluster', 'postmaster.pid')
    writeFileSync(file, '')
    await expect(open(folder)).rejects.toMatchObject({
      code: 'start_refused',
      message: expect.stringContaining(file),
    })
    expect(readFileSync(file, 'utf8')).toBe('')
  })

  test('a folder that the database user cannot reach is refused with the closed folder named', async (context) => {
    context.skip(!isRoot, 'only root runs Postgres as another user')
    const folder = newFolder()
    chmodSync(dirname(folder), 0o700)
    await expect(open(folder)).rejects.toMatchObject({
      code: 'start_refused',
      message: expect.stringContaining(`let it enter ${dirname(folder)}`),
    })
  })

  test('binaries in a private folder are run from a copy', async (context) => {
    context.skip(!isRoot, 'only root runs Postgres as another user')
    // Memory folders often forbid running programs.
    const folder = newFolder(false)
    const checkout = join(dirname(folder), 'checkout')
    mkdirSync(checkout, { mode: 0o700 })
    const native = locateNative()
    cpSync(native, join(checkout, 'native'), { recursive: true, verbatimSymlinks: true })
    cpSync(join(native, '..', 'package.json'), join(checkout, 'package.json'))
    const handle = await open(folder, join(checkout, 'native'))
    expect(await query(handle.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await handle.close()
    expect(await query((await open(folder, join(checkout, 'native'))).url, 'select 1 as one')).toEqual([
      { one: 1 },
    ])
  })
})
