/** A real pgbouncer in transaction mode in front of a test database, where the machine has one. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connectOnce } from '#platform/database/retry.ts'
import { until } from '#tests/support/core-lab.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'

export const pgbouncer = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find(
  (path) => existsSync(path),
)

export type Pooler = { url: string; version: string; close(): Promise<void> }

export async function startPooler(databaseUrl: string): Promise<Pooler> {
  const target = new URL(databaseUrl)
  const folder = newTempFolder('triptych-pooler')
  chmodSync(folder, 0o777)
  const port = await freePort()
  const name = target.pathname.slice(1)
  const settings = join(folder, 'pgbouncer.ini')
  const password = decodeURIComponent(target.password)
  writeFileSync(
    settings,
    `[databases]
${name} = host=${target.hostname} port=${target.port || 5432} user=${target.username} password='${password}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
ignore_startup_parameters = extra_float_digits,options
`,
    { mode: 0o644 },
  )
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child: ChildProcess = spawn(pgbouncer!, [...user, '-q', settings], { stdio: 'ignore' })
  const url = `postgres://pooled@127.0.0.1:${port}/${name}`
  await until('pgbouncer', async () => {
    const client = await connectOnce(url, 'a test').catch(() => null)
    await client?.end()
    return client !== null
  })
  const version = execFileSync(pgbouncer!, ['--version'], { encoding: 'utf8' }).split('\n')[0]!
  return {
    url,
    version,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
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
