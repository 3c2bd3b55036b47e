import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataFolder, type Served, serveProcess, triptych } from './triptych.ts'

let folder: string
let data: { TRIPTYCH_DATA: string }

beforeAll(async () => {
  folder = await makeDataFolder()
  data = { TRIPTYCH_DATA: join(folder, 'data') }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Whether the postmaster of the data folder is a living process. */
async function databaseRuns(): Promise<boolean> {
  const file = execFileSync('find', [data.TRIPTYCH_DATA, '-name', 'postmaster.pid'], {
    encoding: 'utf8',
  }).trim()
  if (file === '') return false
  const pid = (await readFile(file, 'utf8')).split('\n')[0]!
  return existsSync(`/proc/${pid}`)
}

const listProjects = (served: Served, key: string) =>
  fetch(`${served.url}/v1/list_projects`, { method: 'POST', headers: { authorization: `Bearer ${key}` } })

const oneLine = /^triptych: [^\n]+\n$/

describe('triptych serve', () => {
  it('refuses a busy port with one line, and makes no key then that nobody would be told', async () => {
    const busy = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => busy.once('listening', resolve))
    const { port } = busy.address() as { port: number }
    const { code, stderr } = await triptych(['serve'], { ...data, TRIPTYCH_PORT: String(port) })
    busy.close()
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain(`Port ${port}`)
    expect(code).toBe(1)
    expect(await databaseRuns()).toBe(false)
  })

  it('prints one admin key on the first start alone, and Ctrl-C stops everything', async () => {
    const first = await serveProcess(data)
    expect(first.firstKey).toMatch(/^triptych_/)
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
    expect((await listProjects(first, first.firstKey!)).status).toBe(200)
    expect(await databaseRuns()).toBe(true)
    expect(await first.stop('SIGINT')).toBe(0)
    expect(await databaseRuns()).toBe(false)

    const second = await serveProcess(data)
    expect(second.firstKey).toBeNull()
    expect((await listProjects(second, first.firstKey!)).status).toBe(200)
    expect(await second.stop('SIGTERM')).toBe(0)
    expect(await databaseRuns()).toBe(false)
  })

  it('keeps its secret to itself', async () => {
    const { mode } = await stat(join(data.TRIPTYCH_DATA, 'secret'))
    expect(mode & 0o777).toBe(0o600)
  })

  it('takes keys made by another process while it runs, and drops those revoked there', async () => {
    const served = await serveProcess(data)
    try {
      const made = await triptych(['keys', 'create', '--label', 'beside', '--json'], data)
      const { id, key } = JSON.parse(made.stdout) as { id: string; key: string }
      expect((await listProjects(served, key)).status).toBe(200)
      expect((await triptych(['keys', 'revoke', id], data)).code).toBe(0)
      expect((await listProjects(served, key)).status).toBe(403)
      expect((await fetch(`${served.url}/readyz`)).status).toBe(200)
    } finally {
      await served.stop()
    }
  })

  it('answers those who operate it', async () => {
    const served = await serveProcess(data)
    try {
      await listProjects(served, 'nobody knows this')
      expect(await (await fetch(`${served.url}/healthz`)).json()).toEqual({ status: 'ok' })
      const metrics = await (await fetch(`${served.url}/metrics`)).text()
      expect(metrics).toMatch(
        /triptych_http_requests_total\{dialect="diffio",route="\/v1\/list_projects",status="401"\} 1/,
      )
      expect(metrics).toMatch(/triptych_queue_depth\{kind="restore"\} 0/)
      const unknown = await fetch(`${served.url}/v1/no_such_thing`, { method: 'POST' })
      expect(unknown.status).toBe(404)
      expect(typeof ((await unknown.json()) as { error: unknown }).error).toBe('string')
    } finally {
      await served.stop()
    }
  })
})

describe('triptych serve refuses with one line and exit code 1', () => {
  it('a file where the data folder should be', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const { code, stderr } = await triptych(['serve'], { TRIPTYCH_DATA: file })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain(file)
    expect(code).toBe(1)
  })

  it('a data folder of another PostgreSQL', async () => {
    const old = join(folder, 'old')
    const served = await serveProcess({ TRIPTYCH_DATA: old })
    await served.stop()
    const [versionFile] = execFileSync('find', [old, '-name', 'PG_VERSION', '-path', '*cluster/PG_VERSION'], {
      encoding: 'utf8',
    })
      .trim()
      .split('\n')
    await writeFile(versionFile!, '16\n')
    const { code, stderr } = await triptych(['serve'], { TRIPTYCH_DATA: old })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toMatch(/16/)
    expect(stderr).toMatch(/18/)
    expect(code).toBe(1)
  })

  it('a setting it does not understand', async () => {
    const { code, stderr } = await triptych(['serve'], { ...data, TRIPTYCH_PORT: 'seven' })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain('TRIPTYCH_PORT')
    expect(code).toBe(1)
  })

  it('an outside database without a shared secret', async () => {
    const { code, stderr } = await triptych(['serve'], {
      ...data,
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
    })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain('TRIPTYCH_SECRET')
    expect(code).toBe(1)
  })

  it('a folder that cannot be made', async () => {
    const { code, stderr } = await triptych(['serve'], { TRIPTYCH_DATA: '/dev/null/data' })
    expect(stderr).toMatch(oneLine)
    expect(code).toBe(1)
  })
})
