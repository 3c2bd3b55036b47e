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
export type SigningKey = { id: string; accessKey: string; secretKey: string }
export type KeyOptions = { scopes?: string[]; account?: string; projectBounds?: string[] }

export type TestServer = {
  url: string
  house: House
  core: Core
  pool: House['pool']
  dataFolder: string
  createKey(options?: KeyOptions): Promise<TestKey>
  createSigningKey(options?: KeyOptions): Promise<SigningKey>
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
  const create = async (
    kind: 'bearer' | 'signing',
    { scopes = ['read', 'write'], account = firstAccount, projectBounds }: KeyOptions = {},
  ) => {
    const { id: accountId } = await core.accounts.ensure(account)
    return await core.credentials.create(
      { accountId, label: 'a test key', kind, scopes, projectBounds: projectBounds ?? null },
      null,
    )
  }
  return {
    url: running.url ?? '',
    house,
    core,
    pool: house.pool,
    dataFolder,
    async createKey(options) {
      const created = await create('bearer', options)
      if (created.kind !== 'bearer') throw new Error('a bearer key was asked for')
      return { id: created.row.id, key: created.key }
    },
    async createSigningKey(options) {
      const created = await create('signing', options)
      if (created.kind !== 'signing') throw new Error('a signing key was asked for')
      return { id: created.row.id, accessKey: created.accessKey, secretKey: created.secretKey }
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
