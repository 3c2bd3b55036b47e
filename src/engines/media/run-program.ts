/**
 * Runs another program on this machine for an engine: what may crash, hang or eat memory does so in a process of its
 * own. It gets nothing of our environment.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { TriptychError } from '#base/errors.ts'

export type ProgramRun = {
  /** What people call it. */
  name: string
  /** Absolute. */
  programPath: string
  arguments: readonly string[]
  input?: Uint8Array
  limits: {
    /** Of the processor: it then ends even where nobody is left to end it. */
    processorSeconds: number
    /** Memory of its own. */
    dataBytes: number
    outputBytes: number
  }
  /** Which lines of its standard error are worth repeating; by default all. */
  telling?: RegExp
  signal: AbortSignal
}

const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin']
const keptErrors = 4000

/** Where a program is installed; null where it is not. */
export function findProgram(name: string): string | null {
  const found = folders.find((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  return found === undefined ? null : join(found, name)
}

/**
 * What the program wrote to its output.
 * @throws TriptychError `work_canceled`, and `model_unavailable` when it does not end well, with its own last words
 */
export async function runProgram(run: ProgramRun): Promise<Buffer> {
  if (run.signal.aborted) throw new TriptychError('work_canceled')
  const child = started(run)
  const kill = () => child.kill('SIGKILL')
  run.signal.addEventListener('abort', kill, { once: true })
  try {
    const { output, errors, end } = await endOf(child, run)
    if (run.signal.aborted) throw new TriptychError('work_canceled')
    if (end !== null) throw unavailable(`${run.name} ${end}.${lastWords(errors, run.telling)}`)
    return output
  } finally {
    run.signal.removeEventListener('abort', kill)
  }
}

/** The shell sets the limits and becomes the program. */
function started({ programPath, arguments: given, limits }: ProgramRun): ChildProcess {
  const { processorSeconds, dataBytes } = limits
  const data = `ulimit -d ${Math.ceil(dataBytes / 1024)}`
  const script = `ulimit -c 0; ulimit -t ${processorSeconds}; ${data}; exec "$0" "$@"`
  return spawn('/bin/sh', ['-c', script, programPath, ...given], {
    env: { PATH: folders.join(':'), LC_ALL: 'C' },
    stdio: 'pipe',
  })
}

type End = { output: Buffer; errors: string; end: string | null }

async function endOf(child: ChildProcess, { input, limits }: ProgramRun): Promise<End> {
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const output: Buffer[] = []
  let length = 0
  let errors = ''
  child.stdout!.on('data', (piece: Buffer) => {
    length += piece.length
    if (length <= limits.outputBytes) output.push(piece)
    else {
      resolve(`wrote more than ${limits.outputBytes} bytes`)
      child.kill('SIGKILL')
    }
  })
  child.stderr!.setEncoding('utf8').on('data', (piece: string) => {
    errors = (errors + piece).slice(-keptErrors)
  })
  child.on('error', (error) => resolve(`could not be started: ${error.message}`))
  child.on('close', (code, signal) => resolve(code === 0 ? null : `ended with ${signal ?? `code ${code}`}`))
  // Whoever ends early leaves the rest unread.
  child.stdin!.on('error', () => undefined).end(input)
  const end = await promise
  return { output: Buffer.concat(output), errors, end }
}

function lastWords(errors: string, telling = /\S/): string {
  const line = errors.split('\n').findLast((each) => telling.test(each))
  // FFmpeg's begin with the address of who speaks.
  return line === undefined
    ? ''
    : ` It said: ${line
        .replace(/^\[[^\]]*\] */, '')
        .trim()
        .slice(0, 300)}`
}

function unavailable(detail: string): TriptychError {
  return new TriptychError('model_unavailable', { detail })
}
