/** Runs the `triptych` command as a process of its own, as a user would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelsFolder } from '#tests/support/shared.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

export type Ended = { code: number | null; stdout: string; stderr: string }

/** A folder that the database user can enter when the tests run as root. */
export async function makeDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'triptych-cli-'))
  await chmod(folder, 0o755)
  return folder
}

function start(args: string[], settings: Record<string, string>): ChildProcess {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env
  return spawn(process.execPath, [main, ...args], {
    env: {
      PATH,
      HOME,
      NODE_COMPILE_CACHE,
      TRIPTYCH_PORT: '0',
      TRIPTYCH_MODELS: modelsFolder ?? '',
      TRIPTYCH_MODELS_PULL: 'false',
      TRIPTYCH_LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export async function triptych(args: string[], settings: Record<string, string> = {}): Promise<Ended> {
  const child = start(args, settings)
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    ended.stdout += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    ended.stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...ended, code }
}

export type Served = {
  url: string
  firstKey: string | null
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

/** `serve --json`, once it has said where it serves. */
export async function serveProcess(settings: Record<string, string>): Promise<Served> {
  const child = start(['serve', '--json'], settings)
  let stdout = ''
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (stdout.includes('\n')) resolve(stdout.split('\n')[0]!)
    })
    child.once('close', (code) => reject(new Error(`it ended with code ${code}: ${stderr}`)))
  })
  const { url, firstKey } = JSON.parse(line) as { url: string; firstKey: string | null }
  return {
    url,
    firstKey,
    async stop(signal = 'SIGINT') {
      child.kill(signal)
      const [code] = (await once(child, 'close')) as [number | null]
      return code
    },
  }
}
