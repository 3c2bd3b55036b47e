/**
 * An upload through the whole server (signed link, database, blob store, probe) against a bare Node pipe to
 * the same disk. Both are processes of their own and take turns.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import {
  type BenchTable,
  goalAtLeast,
  goalBelow,
  measureUpload,
  mostGrowthMegabytes,
  rateAgainst,
  rowOf,
  startBareServer,
  type Trial,
} from './trial.ts'

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export async function run(options: { bytes?: number; rounds?: number } = {}): Promise<BenchTable> {
  const bytes = options.bytes ?? 2 * 1024 ** 3
  const rounds = options.rounds ?? 5
  const folder = await mkdtemp(join(tmpdir(), 'triptych-bench-'))
  // The embedded database runs as another user when this is root, and must reach its folder.
  await chmod(folder, 0o755)
  const bare = await startBareServer(folder)
  const server = await startServer(join(folder, 'data'))
  const trials = { pipe: [] as Trial[], synced: [] as Trial[], server: [] as Trial[] }
  try {
    await measureUpload(`${bare.origin}/pipe`, Math.min(bytes, 256 << 20), bare.pid)
    // What an upload grows the server by includes the first one's warming up.
    const first = await measureUpload(await server.openUpload(), bytes, server.pid)
    for (let round = 0; round < rounds; round += 1) {
      trials.pipe.push(await measureUpload(`${bare.origin}/pipe`, bytes, bare.pid))
      trials.server.push(await measureUpload(await server.openUpload(), bytes, server.pid))
      trials.synced.push(await measureUpload(`${bare.origin}/pipe-sync`, bytes, bare.pid))
    }
    return {
      name: 'upload',
      rows: [
        rowOf('bare pipe', trials.pipe, bytes),
        rowOf('bare pipe, then fsync', trials.synced, bytes),
        rowOf('whole server', trials.server, bytes),
      ],
      goals: [
        goalAtLeast('rate against the bare pipe', rateAgainst(trials.pipe, trials.server), 0.8),
        goalBelow('resident growth, MB', mostGrowthMegabytes([first, ...trials.server]), 100),
      ],
    }
  } finally {
    await Promise.all([bare.close(), server.close()])
    await rm(folder, { recursive: true, force: true })
  }
}

type WholeServer = { pid: number; openUpload(): Promise<string>; close(): Promise<void> }

async function startServer(dataFolder: string): Promise<WholeServer> {
  const port = await freePort()
  const child = spawn(process.execPath, [program, 'serve'], {
    env: {
      PATH: '/usr/bin:/bin',
      TRIPTYCH_DATA: dataFolder,
      TRIPTYCH_PORT: String(port),
      TRIPTYCH_MODELS_PULL: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const key = await firstKey(child)
  const origin = `http://127.0.0.1:${port}`
  return {
    pid: child.pid!,
    async openUpload() {
      const answer = await fetch(`${origin}/v1/create_project`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ fileName: 'bench.bin', contentType: 'application/octet-stream' }),
      })
      if (!answer.ok) throw new Error(`create_project was answered ${answer.status}: ${await answer.text()}`)
      const { uploadUrl } = (await answer.json()) as { uploadUrl: string }
      return uploadUrl
    },
    async close() {
      child.kill('SIGTERM')
      await Promise.race([once(child, 'exit'), sleep(20_000).then(() => child.kill('SIGKILL'))])
    },
  }
}

/** The key that the first start prints once. */
async function firstKey(child: ChildProcess): Promise<string> {
  let said = ''
  for await (const text of child.stdout!.iterator({ destroyOnReturn: false })) {
    said += text
    const key = /Admin key[^:]*: (\S+)/.exec(said)?.[1]
    if (key && said.includes('\n', said.indexOf(key))) {
      child.stdout!.resume()
      return key
    }
  }
  throw new Error(`the server did not start: ${said}`)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
