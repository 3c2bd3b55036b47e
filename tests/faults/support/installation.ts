/** A whole Triptych in a folder of its own: its processes, its embedded database, and the way to look inside. */
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { columnTypes } from '#platform/database/pool.ts'
import {
  isPostmasterOf,
  livenessOf,
  readPostmasterFile,
} from '#platform/embedded-postgres/postmaster-file.ts'
import { until } from '#tests/support/core-lab.ts'
import { modelsFolder } from '#tests/support/shared.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { runCommand, type ServerProcess, startProcess } from './server-process.ts'
import { createStorage, type StorageKind } from './storage.ts'

export type Installation = Awaited<ReturnType<typeof createInstallation>>

/** Serving must begin within this even on a busy machine, a database recovery included. */
const startMs = 60_000

/** Unless a test says where, bytes are in a folder, or where the long run wants them. */
const usualStorage: StorageKind = process.env.TRIPTYCH_FAULTS_STORAGE === 'bucket' ? 'bucket' : 'folder'

export async function createInstallation(
  settings: Record<string, string> = {},
  storageKind: StorageKind = usualStorage,
) {
  const folder = newTempFolder('triptych-faults')
  const storage = await createStorage(storageKind, folder)
  const port = await freePort()
  const environment = {
    PATH: process.env.PATH ?? '',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    TRIPTYCH_DATA: folder,
    TRIPTYCH_PORT: String(port),
    TRIPTYCH_MODELS_PULL: 'false',
    TRIPTYCH_TASK_ATTEMPTS: '20',
    TRIPTYCH_LOG_LEVEL: 'info',
    ...(modelsFolder === null ? {} : { TRIPTYCH_MODELS: modelsFolder }),
    ...storage.settings,
    ...settings,
  }
  const cluster = join(folder, 'postgres', 'cluster')
  const processes: ServerProcess[] = []
  let key = ''
  let session: pg.Client | null = null

  async function start(
    command: 'serve' | 'worker' = 'serve',
    others: Record<string, string> = {},
  ): Promise<ServerProcess & { url: string; firstKey: string | null }> {
    const started = startProcess(command, { ...environment, ...others })
    processes.push(started)
    const { url, firstKey } = await Promise.race([
      started.ready,
      new Promise<never>((_, reject) =>
        setTimeout(() => reject(new Error(`not ready:\n${started.lastWords()}`)), startMs).unref(),
      ),
    ])
    key ||= firstKey ?? ''
    return Object.assign(started, { url: url ?? '', firstKey })
  }

  /** The live postmaster, or null. */
  function postgresPid(): number | null {
    const file = readPostmasterFile(cluster)
    if (file === null || file === 'damaged' || livenessOf(file.pid) === 'dead') return null
    // What is to die is killed by its number, which after its death may be anybody's.
    return isPostmasterOf(file.pid, cluster) === false ? null : file.pid
  }

  /** A session beside the server's, which keeps the database neither running nor alive. */
  async function connect(): Promise<pg.Client> {
    return await until('the database', async () => {
      const file = readPostmasterFile(cluster)
      if (file === null || file === 'damaged') return null
      const password = readFileSync(join(folder, 'postgres', 'password'), 'utf8').trim()
      const client = new pg.Client({
        connectionString: `postgres://triptych:${password}@127.0.0.1:${file.port}/triptych`,
        types: columnTypes,
      })
      client.on('error', () => undefined)
      try {
        await client.connect()
        return client
      } catch {
        return null
      }
    })
  }

  return {
    folder,
    storage,
    temporary: join(folder, 'tmp'),
    url: `http://127.0.0.1:${port}`,
    get key() {
      return key
    },
    start,
    connect,
    postgresPid,
    async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
      for (;;) {
        session ??= await connect()
        try {
          return (await session.query<Row>(text, values)).rows
        } catch (error) {
          session = null
          // Only what the database itself refused is worth telling; a lost session is what these tests bring about.
          if (error instanceof pg.DatabaseError && !error.code?.startsWith('57P')) throw error
        }
      }
    },
    doctor: () => runCommand(['doctor', '--json'], environment),
    command: (...args: string[]) => runCommand(args, environment),
    /** What the living processes last said. */
    lastWords: () => processes.map((each) => `--- ${each.pid}\n${each.lastWords()}`).join('\n'),
    async destroy() {
      await session?.end().catch(() => undefined)
      for (const each of processes.filter(({ isAlive }) => isAlive)) {
        each.signal('SIGCONT')
        each.signal('SIGTERM')
      }
      const patience = setTimeout(() => {
        for (const each of processes) each.signal('SIGKILL')
      }, 20_000)
      await Promise.all(processes.map(({ exited }) => exited))
      clearTimeout(patience)
      const orphan = postgresPid()
      if (orphan !== null) process.kill(orphan, 'SIGQUIT')
      await until('the end of the database', async () => postgresPid() === null)
      await storage.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
