/** The log: JSON lines (or single lines for people at a terminal), without secrets, written off the hot path. */
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'
import { redactSecrets } from './log-redaction.ts'

/** What every part is given to log with; `child({ ... })` adds fields to all lines. */
export type Log = Logger

export type LogOptions = {
  /** `trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`. */
  level: string
  /** `auto` (the default) means `text` when standard output is a terminal, else `json`. */
  format?: 'json' | 'text' | 'auto'
  /** Fields of every line, such as the role of the process. */
  fields?: Record<string, unknown>
  /** Where lines go; default standard output, asynchronously and flushed when the process exits. */
  destination?: DestinationStream
}

export function createLog(options: LogOptions): Log {
  const format = options.format ?? 'auto'
  const isText = format === 'text' || (format === 'auto' && process.stdout.isTTY === true)
  return pino(
    {
      level: options.level,
      base: { pid: process.pid, ...options.fields },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        streamWrite: isText ? (line) => textLine(redactSecrets(line)) : redactSecrets,
      },
    },
    options.destination ?? destination({ dest: 1, sync: false }),
  )
}

/** One JSON line as `12:30:01.123 INFO message name=value ...`, with a stack below it. */
export function textLine(line: string): string {
  let fields: Record<string, unknown>
  try {
    fields = JSON.parse(line)
  } catch {
    return line
  }
  const { time, level, msg, pid: _, err, ...rest } = fields
  const words = Object.entries(rest).map(([name, value]) => ` ${name}=${wordOf(value)}`)
  const failure = isFailure(err) ? `\n  ${err.stack ?? err.message}` : ''
  const clock = String(time).slice(11, 23)
  return `${clock} ${String(level).toUpperCase().padEnd(5)} ${msg ?? ''}${words.join('')}${failure}\n`
}

function wordOf(value: unknown): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value)
}

function isFailure(value: unknown): value is { message: string; stack?: string } {
  return typeof value === 'object' && value !== null && 'message' in value
}
