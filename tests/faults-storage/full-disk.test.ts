import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { until } from '#tests/support/core-lab.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { mountSmallDisk, type SmallDisk } from './support/small-disk.ts'

const megabyte = 1 << 20
let disk: SmallDisk | null = null
let server: TestServer
let key: string

async function start(settings: Record<string, string> = {}): Promise<void> {
  server = await startTestServer({
    settings: {
      TRIPTYCH_BLOBS: `file:${disk!.folder}`,
      TRIPTYCH_MIN_FREE_BYTES: '0',
      TRIPTYCH_TASK_ATTEMPTS: '2',
      ...settings,
    },
  })
  key = (await server.createKey()).key
}

beforeEach((context) => {
  disk = mountSmallDisk(24)
  if (!disk) context.skip('no file system can be mounted here (only root may)')
})
afterEach(async () => {
  await server?.close()
  disk?.unmount()
})

async function call(path: string, body: Record<string, unknown>) {
  const answer = await fetch(`${server.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}
const create = async () =>
  (await call('create_project', { fileName: 'a.wav', contentType: 'audio/wav' })).body
const upload = (link: string, body: Buffer) => fetch(link, { method: 'PUT', body })
const rows = async (table: string) => (await server.pool.query(`select from ${table}`)).rowCount

describe('a disk of blobs that is full', () => {
  it('fails the upload that fills it and no other, and keeps nothing of it', async () => {
    await start()
    const kept = await create()
    expect((await upload(kept.uploadUrl!, tone(1))).status).toBe(200)
    const before = disk!.freeBytes()
    const { uploadUrl } = await create()
    const refused = await upload(uploadUrl!, Buffer.alloc(40 * megabyte, 1))
    expect(refused.status).toBe(500)
    expect(await refused.json()).toEqual({ error: 'The storage is full.' })
    expect(disk!.freeBytes()).toBe(before)
    expect(await rows('assets')).toBe(1)
    expect(await rows('loose_blobs')).toBe(0)
    expect((await upload(uploadUrl!, tone(1))).status).toBe(200)
  })

  it('refuses before it is full what would not leave enough', async () => {
    await start({ TRIPTYCH_MIN_FREE_BYTES: String(10 * megabyte) })
    const { uploadUrl } = await create()
    const before = disk!.freeBytes()
    expect((await upload(uploadUrl!, Buffer.alloc(18 * megabyte, 1))).status).toBe(500)
    expect(disk!.freeBytes()).toBe(before)
    expect((await upload(uploadUrl!, Buffer.alloc(8 * megabyte, 1))).status).toBe(200)
  })

  it('fails the work whose result has no room, with a reason and without leavings, and works again with room', async () => {
    await start()
    const { apiProjectId, uploadUrl } = await create()
    expect((await upload(uploadUrl!, tone(10))).status).toBe(200)
    const filler = join(disk!.folder, '.filler')
    writeFileSync(filler, Buffer.alloc(disk!.freeBytes() - megabyte / 16))
    const before = disk!.freeBytes()
    const outcome = async () => {
      const { body } = await call('diffio-2.0-flash-generation', { apiProjectId })
      return await until('the end', async () => {
        const progress = await call('get_generation_progress', { generationId: body.generationId })
        return ['complete', 'failed'].includes(progress.body.status!) ? progress.body : null
      })
    }
    expect(await outcome()).toMatchObject({ status: 'failed' })
    const { rows: tasks } = await server.pool.query('select error_code, attempt from tasks')
    expect(tasks).toEqual([{ error_code: 'storage_full', attempt: 2 }])
    expect(disk!.freeBytes()).toBe(before)
    expect(await rows('outputs')).toBe(0)
    expect(await rows('loose_blobs')).toBe(0)
    rmSync(filler)
    expect(await outcome()).toMatchObject({ status: 'complete' })
  })
})
