import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { seededNoise } from '#tests/media-corpus/signals.ts'
import { until } from '#tests/support/core-lab.ts'
import { Client } from './support/client.ts'
import { holdAt } from './support/hold.ts'
import { createInstallation, type Installation } from './support/installation.ts'
import { brokenPromises } from './support/invariants.ts'
import { recording } from './support/recording.ts'
import type { ServerProcess } from './support/server-process.ts'
import { beginUpload } from './support/slow-upload.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const seed = 7300
let installation: Installation
let server: ServerProcess
let client: Client
beforeAll(async () => {
  installation = await createInstallation()
  server = await installation.start()
})
beforeEach(() => {
  client = new Client(installation)
})
afterAll(() => installation.destroy())

const uploadsRecorded = async (projectId: string) =>
  (
    await installation.query('select from uploads where project_id = $1 and asset_id is not null', [
      projectId,
    ])
  ).length

describe('an upload', () => {
  it.each([
    { how: 'with a length', isChunked: false },
    { how: 'in chunks', isChunked: true },
  ])(`cut at any byte, $how, leaves nothing and can be sent again (seed ${seed})`, async ({ isChunked }) => {
    const random = seededNoise(seed + Number(isChunked))
    const file = recording(20)
    const cuts = [0, 1, file.length - 1]
    while (cuts.length < 15) cuts.push(Math.floor(((random() + 1) / 2) * file.length))
    const project = await client.createProject()
    for (const at of cuts) {
      const transfer = beginUpload(project.uploadUrl, file, { isChunked })
      await transfer.send(at)
      await transfer.cut()
    }
    await until('the end of all transfers', async () => {
      const [row] = await installation.query<{ loose: number }>(
        'select count(*)::int as loose from loose_blobs',
      )
      return row!.loose === 0
    })
    expect(await uploadsRecorded(project.projectId)).toBe(0)
    await client.upload(project, file)
    expect(await brokenPromises(installation, client)).toEqual([])
  })

  it('in the middle of which the server is killed leaves nothing and can be sent again', async () => {
    const file = recording(20)
    const project = await client.createProject()
    const transfer = beginUpload(project.uploadUrl, file, { isChunked: true })
    await transfer.send(file.length / 3)
    await until('the announced blob', async () => {
      const rows = await installation.query('select from loose_blobs')
      return rows.length === 1
    })
    server.signal('SIGKILL')
    await server.exited
    expect(await transfer.answer()).toBeNull()
    server = await installation.start()
    expect(await uploadsRecorded(project.projectId)).toBe(0)
    await client.upload(project, file)
    expect(await brokenPromises(installation, client)).toEqual([])
  })

  it('whose server is killed between its last byte and its row is not half there', async () => {
    const file = recording(20)
    const project = await client.createProject()
    const hold = await holdAt(installation, { table: 'assets', event: 'insert' })
    const transfer = beginUpload(project.uploadUrl, file, { isChunked: false })
    await transfer.send(file.length)
    const answer = transfer.answer()
    await hold.reached()
    server.signal('SIGKILL')
    await server.exited
    await hold.release()
    expect(await answer).toBeNull()
    server = await installation.start()
    expect(await brokenPromises(installation, client)).toEqual([])
    expect(await uploadsRecorded(project.projectId)).toBe(0)
    await client.upload(project, file)
    expect(await brokenPromises(installation, client)).toEqual([])
  })
})
