import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { until } from '#tests/support/core-lab.ts'
import { Client } from './support/client.ts'
import { createInstallation, type Installation } from './support/installation.ts'
import { brokenPromises } from './support/invariants.ts'
import { busyChildren } from './support/processes.ts'
import { recording } from './support/recording.ts'
import type { ServerProcess } from './support/server-process.ts'
import { beginUpload } from './support/slow-upload.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

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

function killDatabase(): number {
  const pid = installation.postgresPid()!
  process.kill(pid, 'SIGKILL')
  return pid
}

const untilBack = (killed: number) =>
  until('another Postgres', async () => {
    const pid = installation.postgresPid()
    return pid !== null && pid !== killed
  })

describe('kill -9 of Postgres', () => {
  it('while nothing happens: the server brings it back by itself', async () => {
    await client.createProject()
    const killed = killDatabase()
    const answers = [await client.once('list_projects', {}), await client.once('list_projects', {})]
    for (const { status, body } of answers) {
      expect([200, 500]).toContain(status)
      if (status !== 200) expect(body).toEqual({ error: expect.stringMatching(/./) })
    }
    await untilBack(killed)
    expect((await client.call('list_projects')).status).toBe(200)
    expect(server.isAlive).toBe(true)
    expect(await brokenPromises(installation, client)).toEqual([])
  })

  it('during an upload: it is kept whole or refused', async () => {
    const file = recording(20, 1)
    const project = await client.createProject()
    const transfer = beginUpload(project.uploadUrl, file, { isChunked: false })
    await transfer.send(file.length / 2)
    const killed = killDatabase()
    await transfer.send(file.length)
    const answer = await transfer.answer()
    expect([200, 500]).toContain(answer?.status)
    await untilBack(killed)
    await client.upload(project, file)
    await client.generate(project)
    expect(await brokenPromises(installation, client)).toEqual([])
  })

  it('during a task: the task ends once all the same', async () => {
    const { generations } = await client.begin(recording(20, 2))
    await until('a child at work', async () => busyChildren(server.pid, installation.temporary).length > 0)
    const killed = killDatabase()
    await untilBack(killed)
    await client.untilEnded(generations[0]!)
    expect(server.isAlive).toBe(true)
    expect(await brokenPromises(installation, client)).toEqual([])
  })

  it('together with the server: the next start recovers both', async () => {
    await client.begin(recording(10, 3))
    server.signal('SIGKILL')
    killDatabase()
    await server.exited
    server = await installation.start()
    expect(await brokenPromises(installation, client)).toEqual([])
  })
})
