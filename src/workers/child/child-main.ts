/**
 * The program of an engine child: loads one engine at once, then runs what its parent asks, one request at a
 * time. It knows no setting, secret or database, and ends when its parent does.
 * Arguments: the engine's module specifier, the parent's process id.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { Engine, EngineProgress, ServerCall } from '#engines/engine.ts'
import { type FromChild, packError, type ToChild, unpackError } from './child-protocol.ts'

const progressEveryMs = 250

yieldToOthers()
const [specifier = '', parentPid] = process.argv.slice(2)
new Worker(new URL('./parent-watch.ts', import.meta.url), { workerData: Number(parentPid) }).unref()
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const loading = loadEngine(specifier)
// A failure to load is told to whoever asks for a run.
loading.catch(() => undefined)

let running: AbortController | undefined
process.on('message', (message: ToChild) => {
  if (message.type === 'abort') running?.abort()
  else if (message.type === 'run') void run(message.request, message.folder, message.canCall)
  else if (message.type === 'answer') calls.get(message.id)?.resolve(message.answer)
  else calls.get(message.id)?.reject(unpackError(message.error))
})

/** Calls to the AI server that the parent makes, by their number. */
const calls = new Map<number, PromiseWithResolvers<Awaited<ReturnType<ServerCall>>>>()
let callCount = 0

const call: ServerCall = async ({ path, contentType, body, signal }) => {
  const id = callCount++
  const waiting = Promise.withResolvers<Awaited<ReturnType<ServerCall>>>()
  const onAbort = () => waiting.reject(new TriptychError('work_canceled'))
  calls.set(id, waiting)
  signal.addEventListener('abort', onAbort)
  try {
    if (signal.aborted) onAbort()
    else send({ type: 'call', id, path, contentType, body })
    return await waiting.promise
  } finally {
    calls.delete(id)
    signal.removeEventListener('abort', onAbort)
  }
}

async function run(request: unknown, folder: string, canCall: boolean): Promise<void> {
  const abort = new AbortController()
  running = abort
  const progress = new ProgressThrottle()
  try {
    const engine = await loading
    send({ type: 'started' })
    const result = await engine(request, {
      folder,
      signal: abort.signal,
      report: (step) => progress.report(step),
      call: canCall ? call : undefined,
    })
    progress.flush()
    send({ type: 'done', result })
  } catch (thrown) {
    progress.stop()
    const error = packError(thrown)
    try {
      send({ type: 'failed', error })
    } catch {
      // Facts that cannot be cloned are not worth losing the error for.
      send({ type: 'failed', error: { ...error, facts: {} } })
    }
  }
}

async function loadEngine(name: string): Promise<Engine<unknown, unknown>> {
  if (!name.startsWith('#engines/') && !name.startsWith('#tests/support/engines/')) {
    throw new Error(`not an engine's specifier: ${name}`)
  }
  const { engine } = await import(name)
  if (typeof engine !== 'function') throw new Error(`${name} exports no engine`)
  return engine
}

/** Lets the first report through at once and then the newest one every 250 ms. */
class ProgressThrottle {
  #latest: EngineProgress | undefined
  #sentAtMs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  report(progress: EngineProgress): void {
    this.#latest = progress
    const dueInMs = this.#sentAtMs + progressEveryMs - systemClock.elapsedMs()
    // Sent from here and not only by the timer: an engine may report without ever turning the event loop.
    if (dueInMs <= 0) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), dueInMs)
  }

  flush(): void {
    this.stop()
    if (!this.#latest) return
    send({ type: 'progress', progress: this.#latest })
    this.#latest = undefined
    this.#sentAtMs = systemClock.elapsedMs()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}

function send(message: FromChild): void {
  // A parent that went away ends this process by the disconnect; its errors are of no use to anyone.
  process.send?.(message, undefined, undefined, () => undefined)
}

/** Serving comes before working, and when memory runs out this process goes before any other. */
function yieldToOthers(): void {
  try {
    // On Linux a priority belongs to a thread; those there already would keep theirs.
    for (const thread of readdirSync('/proc/self/task')) setPriority(Number(thread), 10)
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    try {
      setPriority(10)
    } catch {
      // Some sandboxes forbid it; the work is the same.
    }
  }
}
