/** A taste of the drills with the bytes in a bucket; `npm run faults` runs all of them so. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Client } from './support/client.ts'
import { createInstallation, type Installation } from './support/installation.ts'
import { brokenPromises } from './support/invariants.ts'
import { killServerAt } from './support/moments.ts'
import { recording } from './support/recording.ts'
import type { ServerProcess } from './support/server-process.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

let installation: Installation
let server: ServerProcess
beforeAll(async () => {
  installation = await createInstallation({}, 'bucket')
  server = await installation.start()
})
afterAll(() => installation.destroy())

describe('with the bytes in a bucket', () => {
  it('kill -9 of the server between the bytes of a result and its rows loses nothing', async () => {
    const client = new Client(installation)
    await killServerAt('recording', installation, client, server, recording(8))
    server = await installation.start()
    expect(await brokenPromises(installation, client)).toEqual([])
  })
})
