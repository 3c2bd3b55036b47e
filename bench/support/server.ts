/** A whole server for a bench: the real program in a process of its own, on a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export type BenchServer = {
  pid: number
  url: string
  /** Of the first start on a database; else empty. */
  key: string
  /** The parsed answer; throws unless the status is 200. */
  call<Answer>(path: string, body: object): Promise<Answer>
  close(): Promise<void>
}

export type BenchServerOptions = {
  dataFolder: string
  /** Settings by their names in the environment, beside those every bench has. */
  settings?: Record<string, string>
}

export async function startServer({ dataFolder, settings = {} }: BenchServerOptions): Promise<BenchServer> {
  const child = spawn(process.execPath, [program, 'serve', '--json'], {
    env: await serverEnvironment(dataFolder, settings),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { url, firstKey } = await announcement(child)
  const key = firstKey ?? ''
  return {
    pid: child.pid!,
    url,
    key,
    call: (path, body) => callJson(url + path, key, body),
    close: () => stop(child),
  }
}

/** Nothing of our own environment, so that every machine measures the same. */
export async function serverEnvironment(
  dataFolder: string,
  settings: Record<string, string> = {},
): Promise<Record<string, string>> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TRIPTYCH_DATA: dataFolder,
    TRIPTYCH_PORT: String(await freePort()),
    TRIPTYCH_MODELS_PULL: 'false',
    TRIPTYCH_LOG_LEVEL: 'warn',
    ...settings,
  }
}

async function announcement(child: ChildProcess): Promise<{ url: string; firstKey: string | null }> {
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith('{"url"')) {
      // What it says later is nobody's business, and must not fill the pipe.
      child.stdout!.resume()
      return JSON.parse(line)
    }
    said.push(line)
  }
  throw new Error(`the server did not start: ${said.join('\n')}`)
}

export async function callJson<Answer>(url: string, key: string, body: object): Promise<Answer> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.status !== 200) throw new Error(`${url} was answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Answer
}

/** The first thing a program prints; throws when it ends without a word. */
export async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) return line
  throw new Error('a program of the bench ended before it said where it listens')
}

/** SIGTERM, and after 20 s the hard way. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const patience = new AbortController()
  const late = sleep(20_000, undefined, { signal: patience.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  )
  await gone
  patience.abort()
  await late
}

/** A folder under `parent` that the database's own system user can reach as well; removed at the end. */
export async function benchFolder(parent: string = tmpdir()): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(parent, 'triptych-bench-'))
  await chmod(path, 0o755)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
