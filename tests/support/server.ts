/** A whole server for a test: real Postgres, real blob folder, real worker and engine children, real HTTP. */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomToken } from '#base/ids.ts'
import type { Core } from '#core/core.ts'
import { createLog } from '#platform/log.ts'
import { type Config, loadConfig } from '#src/config.ts'
import { firstAccount, type House } from '#src/house.ts'
import { serve } from '#src/serve.ts'
import { createTestDatabase } from './database.ts'
import { modelsFolder } from './shared.ts'

export type TestKey = { id: string; key: string }

export type TestServer = {
  url: string
  house: House
  core: Core
  pool: House['pool']
  dataFolder: string
  createKey(options?: { scopes?: string[]; account?: string; projectBounds?: string[] }): Promise<TestKey>
  close(): Promise<void>
}

export type TestServerOptions = {
  /** Settings by their names in the environment. */
  settings?: Record<string, string>
}

export async function startTestServer({ settings = {} }: TestServerOptions = {}): Promise<TestServer> {
  const database = await createTestDatabase()
  const dataFolder = await mkdtemp(join(tmpdir(), 'triptych-server-'))
  await chmod(dataFolder, 0o755)
  const running = await serve(
    testConfig(database.url, dataFolder, settings),
    createLog({ level: settings.TRIPTYCH_LOG_LEVEL ?? 'fatal' }),
  )
  const { house } = running
  const { core } = house
  return {
    url: running.url ?? '',
    house,
    core,
    pool: house.pool,
    dataFolder,
    async createKey({ scopes = ['read', 'write'], account = firstAccount, projectBounds } = {}) {
      const { id: accountId } = await core.accounts.ensure(account)
      const created = await core.credentials.create(
        {
          accountId,
          label: 'a test key',
          kind: 'bearer',
          scopes,
          projectBounds: projectBounds ?? null,
        },
        null,
      )
      if (created.kind !== 'bearer') throw new Error('a bearer key was asked for')
      return { id: created.row.id, key: created.key }
    },
    async close() {
      await running.close()
      await database.drop()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

export function testConfig(
  databaseUrl: string,
  dataFolder: string,
  settings: Record<string, string> = {},
): Config {
  return loadConfig({
    DATABASE_URL: databaseUrl,
    TRIPTYCH_SECRET: randomToken(32),
    TRIPTYCH_DATA: dataFolder,
    TRIPTYCH_PORT: '0',
    TRIPTYCH_MODELS_PULL: 'false',
    ...(modelsFolder === null ? {} : { TRIPTYCH_MODELS: modelsFolder }),
    ...settings,
  })
}
