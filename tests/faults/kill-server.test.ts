import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Client } from './support/client.ts'
import { createInstallation, type Installation } from './support/installation.ts'
import { brokenPromises } from './support/invariants.ts'
import { killServerAt, moments } from './support/moments.ts'
import { recording } from './support/recording.ts'
import type { ServerProcess } from './support/server-process.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

let installation: Installation
let server: ServerProcess
beforeAll(async () => {
  installation = await createInstallation()
  server = await installation.start()
})
afterAll(() => installation.destroy())

describe('kill -9 of the server', () => {
  it.each(moments)(
    'while its task is %s loses nothing',
    async (moment) => {
      const client = new Client(installation)
      await killServerAt(moment, installation, client, server, recording(moment === 'restoring' ? 90 : 12))
      server = await installation.start()
      expect(await brokenPromises(installation, client)).toEqual([])
    },
    180_000,
  )
})
