/** The whole job by the newest clients: session, parts in any order with a broken line among them, 4.5, download. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { ClientError } from './support/emulated-clients.ts'
import { NewestJsClient, NewestPythonClient } from './support/newest-clients.ts'
import { tone } from './support/sounds.ts'

const folder = tempFolder()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    settings: { TRIPTYCH_UPLOAD_PART_BYTES: '10000', TRIPTYCH_MAX_UPLOAD_BYTES: '1000000' },
  })
})
afterAll(() => server.close())

describe.each([
  ['JavaScript', NewestJsClient],
  ['Python', NewestPythonClient],
] as const)('the newest client in %s', (name, Client) => {
  it.each(['', '/v1', '/diffio'])('with %j behind the address does the whole job', async (base) => {
    const { key } = await server.createKey()
    const client = new Client(server.url + base, key)
    const path = join(folder, `${name}.wav`)
    writeFileSync(path, tone(2))
    const project = await client.createProject(path, 'audio/wave')
    await client.upload(project, path)
    const generation = await client.generate(project.apiProjectId)
    expect(generation).toMatchObject({ modelKey: 'diffio-4.5-flash', status: 'queued' })
    expect(await client.waitUntilDone(generation)).toMatchObject({ status: 'complete', stage: 'complete' })
    const out = join(folder, `${name}.mp3`)
    const file = await client.download(generation, out)
    expect(file).toMatchObject({ fileName: `diffio_ai_${name}.mp3`, mimeType: 'audio/mpeg' })
    expect(readFileSync(out).length).toBeGreaterThan(1000)
    expect((await client.generate(project.apiProjectId)).idempotentReplay).toBe(true)
  })

  it('hears that a file is too large, and leaves nothing behind', async () => {
    const { key } = await server.createKey()
    const client = new Client(server.url, key)
    const [small, large] = [join(folder, `${name}-small.wav`), join(folder, `${name}-large.wav`)]
    writeFileSync(small, Buffer.alloc(10))
    writeFileSync(large, Buffer.alloc(1_000_001))
    await expect(client.createProject(large, 'audio/wav')).rejects.toMatchObject({ status: 413 })
    const project = await client.createProject(small, 'audio/wav')
    const refusal = await client.upload(project, large).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(ClientError)
    expect(refusal).toMatchObject({ status: 413 })
    const { rowCount } = await server.pool.query(
      `select from upload_parts join upload_sessions on session_id = upload_sessions.id
       join uploads on upload_id = uploads.id where project_id = $1`,
      [project.apiProjectId],
    )
    expect(rowCount).toBe(0)
  })
})
