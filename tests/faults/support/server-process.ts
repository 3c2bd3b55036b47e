/** `triptych serve` and `triptych worker` as processes of their own, to be killed at will. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))

export type Announcement = { url: string | null; firstKey: string | null }

export type ServerProcess = {
  readonly pid: number
  readonly isAlive: boolean
  /** Resolves when it serves; rejects with what it said when it ends before. */
  ready: Promise<Announcement>
  /** How it ended. */
  exited: Promise<string>
  signal(name: NodeJS.Signals): void
  /** What it last wrote, for the message of a test that fails. */
  lastWords(): string
}

export function startProcess(
  command: 'serve' | 'worker',
  environment: Record<string, string>,
): ServerProcess {
  const child = spawn(process.execPath, [main, command, '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const keep = (line: string) => {
    lines.push(line)
    if (lines.length > 60) lines.shift()
  }
  const announced = Promise.withResolvers<Announcement>()
  createInterface({ input: child.stdout! }).on('line', (line) => {
    keep(line)
    if (line.includes('"firstKey"')) announced.resolve(JSON.parse(line) as Announcement)
  })
  createInterface({ input: child.stderr! }).on('line', keep)
  const exited = endOf(child)
  void exited.then((how) =>
    announced.reject(new Error(`${command} ended before it served: ${how}\n${lines.join('\n')}`)),
  )
  announced.promise.catch(() => undefined)
  return {
    pid: child.pid!,
    get isAlive() {
      return child.exitCode === null && child.signalCode === null
    },
    ready: announced.promise,
    exited,
    signal: (name) => void child.kill(name),
    lastWords: () => lines.join('\n'),
  }
}

/** Runs a command of Triptych to its end. */
export async function runCommand(
  args: string[],
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string; complaint: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let complaint = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  await endOf(child)
  return { code: child.exitCode, output, complaint }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`))
  })
}
