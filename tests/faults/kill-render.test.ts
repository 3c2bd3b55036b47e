import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { until } from '#tests/support/core-lab.ts'
import { solid, stateOf, steady } from '#tests/support/render-states.ts'
import { Client, send } from './support/client.ts'
import { createInstallation, type Installation } from './support/installation.ts'
import { brokenPromises } from './support/invariants.ts'
import type { ServerProcess } from './support/server-process.ts'

type Export = { status: string; progress: number; outputUrl: string | null; error: string | null }

const folder = tempFolder()
const seconds = 12
const fps = 60

let installation: Installation
let server: ServerProcess
beforeAll(async () => {
  installation = await createInstallation()
  server = await installation.start()
})
afterAll(() => installation.destroy())

/** Something turns all the time, so that each frame is drawn. */
function turningState() {
  const durationTicks = seconds * 240_000
  const rotation = {
    value: 0,
    keyframes: [
      { timeTicks: 0, value: 0 },
      { timeTicks: durationTicks - 1, value: 3600 },
    ],
  }
  const box = { left: steady(64), top: steady(64), width: steady(256), height: steady(128) }
  return stateOf(384, 256, [solid({ id: 'turning', durationTicks, ...box, rotation, color: '#2a9d8f' })])
}

async function call(
  method: string,
  path: string,
  body: unknown = null,
): Promise<{ data: Record<string, unknown> }> {
  const bytes = body === null ? null : Buffer.from(JSON.stringify(body))
  const headers = { 'x-api-key': installation.key, 'content-type': 'application/json' }
  const answer = await send(`${installation.url}/v1/${path}`, method, bytes, headers)
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.body as { data: Record<string, unknown> }
}

it('a film whose server is killed while it is drawn is drawn once more, and once only', async () => {
  const order = {
    editorState: turningState(),
    ratio: 'custom',
    scale: 1,
    fps,
    format: 'mp4',
    clientTaskId: 'film',
  }
  const { data: ordered } = await call('POST', 'exports', order)
  const read = async () => (await call('GET', `exports/${ordered.taskId}`)).data as Export
  const before = await until('some of the film', async () => {
    const now = await read()
    return now.progress > 10 ? now : null
  })
  expect(before.status).toBe('PROCESSING')
  server.signal('SIGKILL')
  await server.exited
  server = await installation.start()

  // Asked for again, as a client does that lost its answer.
  expect((await call('POST', 'exports', order)).data).toEqual(ordered)
  let reached = before.progress
  const ended = await until('the end of the film', async () => {
    const now = await read()
    expect(now.progress, `after ${reached}, while ${now.status}`).toBeGreaterThanOrEqual(reached)
    reached = now.progress
    return ['PENDING', 'PROCESSING'].includes(now.status) ? null : now
  })
  expect(ended).toMatchObject({ status: 'COMPLETED', progress: 100, error: null })
  const [task] = await installation.query<{ attempt: number }>('select attempt from tasks')
  expect(task!.attempt).toBe(2)
  const films = await installation.query('select 1 from assets where media_type = $1', ['video/mp4'])
  expect(films).toHaveLength(1)
  const path = join(folder, 'film.mp4')
  await writeFile(path, (await send(ended.outputUrl!, 'GET', null, {})).bytes)
  expect(probeMedia(path, defaultMediaLimits).durationMs).toBe(seconds * 1000)
  expect(await brokenPromises(installation, new Client(installation))).toEqual([])
}, 180_000)
