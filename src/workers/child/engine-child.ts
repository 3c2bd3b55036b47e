/** One engine child as its parent sees it: starts it, runs requests in it, watches their limits, ends it. */
import { type ChildProcess, fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { EngineProgress, ServerCall } from '#engines/engine.ts'
import { type CallMessage, isFromChild, packError, type ToChild, unpackError } from './child-protocol.ts'
import { ownMemoryBytes } from './process-memory.ts'

export type ChildLimits = {
  /** Most memory of its own the child may hold. */
  memoryBytes: number
  /** Longest a run may take. */
  wallMs: number
  /** Longest a run may go without a report of progress. */
  stallMs: number
}

export type ChildRunOptions = {
  folder: string
  signal?: AbortSignal | undefined
  onProgress?: ((progress: EngineProgress) => void) | undefined
  /** Makes the engine's calls to the AI server; without it the engine has none. */
  call?: ServerCall | undefined
  limits: ChildLimits
}

const childMain = fileURLToPath(new URL('./child-main.ts', import.meta.url))
const watchEveryMs = 250
const politeMs = 1_000
const burialMs = 5_000
const stderrLength = 8_000

function compileCache(): Record<string, string> {
  const folder = getCompileCacheDir()
  // Ours is below the one that was asked for, by the release of Node.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

export class EngineChild {
  readonly exited: Promise<void>
  /** Whether the engine was entered in the present run. */
  hasStarted = false
  /** Runs that ended well. */
  finishedRuns = 0
  readonly #process: ChildProcess
  #stderr = ''
  #ending: TriptychError | undefined
  #end = ''

  /** @param nodeFlags of the child's Node, such as `--single-threaded-gc` */
  constructor(engine: string, nodeFlags: readonly string[]) {
    this.#process = fork(childMain, [engine, String(process.pid)], {
      serialization: 'advanced',
      // Nothing of our environment, which may hold secrets, but for where compiled modules are: they quarter the time
      // a child takes to start. A session of its own, so that Ctrl-C reaches the parent alone, which decides what
      // becomes of the work.
      env: compileCache(),
      execArgv: [...nodeFlags],
      detached: true,
      cwd: tmpdir(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrLength)
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.exited = promise
    this.#process.on('error', (error) => {
      this.#end ||= error.message
      if (this.#process.pid === undefined) resolve()
    })
    this.#process.on('exit', (code, signal) => {
      this.#end ||= signal ? `signal ${signal}` : `exit code ${code}`
      // Its last words may still be in the pipe.
      const patience = setTimeout(resolve, 300)
      this.#process.once('close', () => {
        clearTimeout(patience)
        resolve()
      })
    })
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  get isAlive(): boolean {
    return this.#end === '' && this.#process.connected
  }

  /** Bytes; null when it cannot be told. */
  async memoryBytes(): Promise<number | null> {
    return this.pid === undefined ? null : ownMemoryBytes(this.pid)
  }

  /**
   * Runs one request; when this rejects the child is dead. Rejects with the engine's own TriptychError, or
   * `work_crashed`, `work_out_of_time`, `work_stalled`, `work_out_of_memory`, or when `signal` aborts with
   * its reason if that is a TriptychError and else `work_canceled`.
   */
  async run(request: unknown, options: ChildRunOptions): Promise<unknown> {
    const { signal } = options
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const calls = new AbortController()
    // A run that is broken off before it begins waits for nothing, and the child's end must find somebody.
    promise.catch(() => undefined)
    const watch = new LimitWatch(this, options.limits, reject)
    const onMessage = (message: unknown) => {
      if (!isFromChild(message)) return
      if (message.type === 'started') this.hasStarted = true
      else if (message.type === 'done') resolve(message.result)
      else if (message.type === 'failed') reject(unpackError(message.error))
      else if (message.type === 'call') void this.#call(message, options.call, calls.signal, watch)
      else {
        watch.seeProgress()
        try {
          options.onProgress?.(message.progress)
        } catch (thrown) {
          reject(thrown)
        }
      }
    }
    let impatience: NodeJS.Timeout | undefined
    const onAbort = () => {
      this.#send({ type: 'abort' })
      impatience = setTimeout(() => reject(canceledBy(signal)), politeMs)
    }
    this.hasStarted = false
    this.#process.on('message', onMessage)
    signal?.addEventListener('abort', onAbort, { once: true })
    void this.exited.then(() => reject(this.#ending ?? this.#crash(watch.isNearMemoryLimit)))
    try {
      if (signal?.aborted) throw canceledBy(signal)
      this.#send({ type: 'run', request, folder: options.folder, canCall: options.call !== undefined })
      const result = await promise
      if (signal?.aborted) throw canceledBy(signal)
      this.finishedRuns += 1
      return result
    } catch (thrown) {
      await this.kill()
      throw signal?.aborted ? canceledBy(signal) : thrown
    } finally {
      watch.stop()
      calls.abort()
      clearTimeout(impatience)
      signal?.removeEventListener('abort', onAbort)
      this.#process.off('message', onMessage)
    }
  }

  /** While another server works the child waits for it, which is no stall: a call has a time limit of its own. */
  async #call(
    { id, path, contentType, body }: CallMessage,
    call: ServerCall | undefined,
    signal: AbortSignal,
    watch: LimitWatch,
  ): Promise<void> {
    const waiting = setInterval(() => watch.seeProgress(), watchEveryMs)
    try {
      if (call === undefined) throw new TriptychError('address_refused')
      this.#send({ type: 'answer', id, answer: await call({ path, contentType, body, signal }) })
    } catch (thrown) {
      if (!signal.aborted) this.#send({ type: 'unanswered', id, error: packError(thrown) })
    } finally {
      clearInterval(waiting)
    }
  }

  /** Ends the child and resolves when it is gone; a run under way rejects with `reason`. */
  async kill(reason?: TriptychError): Promise<void> {
    this.#ending ??= reason
    this.#process.kill('SIGKILL')
    // A process deep in a broken disk's driver does not even die; nobody is to wait for it for ever.
    const { promise, resolve } = Promise.withResolvers<void>()
    const patience = setTimeout(resolve, burialMs)
    await Promise.race([this.exited, promise])
    clearTimeout(patience)
    if (this.#process.connected) this.#process.disconnect()
  }

  #send(message: ToChild): void {
    // When it cannot be sent the child is dead or dying, which the exit tells.
    this.#process.send(message, (_error: Error | null) => undefined)
  }

  #crash(nearMemoryLimit: boolean): TriptychError {
    const cause = new Error(
      `the engine's process ended with ${this.#end}: ${this.#stderr.trim() || 'it said nothing'}`,
    )
    if (nearMemoryLimit || /heap out of memory|bad_alloc|Cannot allocate memory/i.test(this.#stderr)) {
      return new TriptychError('work_out_of_memory', { cause })
    }
    return new TriptychError('work_crashed', {
      detail: `The work stopped unexpectedly (${this.#end}).`,
      cause,
    })
  }
}

/** Looks at a running child four times a second and calls `onBreach` with the limit it broke. */
class LimitWatch {
  isNearMemoryLimit = false
  #ranMs = 0
  #quietMs = 0
  #isLooking = false
  #lookedAtMs = systemClock.elapsedMs()
  readonly #timer: NodeJS.Timeout
  readonly #child: EngineChild
  readonly #limits: ChildLimits
  readonly #onBreach: (breach: TriptychError) => void

  constructor(child: EngineChild, limits: ChildLimits, onBreach: (breach: TriptychError) => void) {
    this.#child = child
    this.#limits = limits
    this.#onBreach = onBreach
    this.#timer = setInterval(() => this.#look(), watchEveryMs)
  }

  seeProgress(): void {
    this.#quietMs = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const nowMs = systemClock.elapsedMs()
    // Time in which this process itself stood still (stopped, or its machine asleep) is not the child's fault.
    const passedMs = Math.min(nowMs - this.#lookedAtMs, 4 * watchEveryMs)
    this.#lookedAtMs = nowMs
    this.#ranMs += passedMs
    this.#quietMs += passedMs
    const { wallMs, stallMs } = this.#limits
    if (this.#ranMs > wallMs) this.#onBreach(new TriptychError('work_out_of_time', { facts: { wallMs } }))
    else if (this.#quietMs > stallMs)
      this.#onBreach(new TriptychError('work_stalled', { facts: { stallMs } }))
    else if (!this.#isLooking) void this.#lookAtMemory()
  }

  async #lookAtMemory(): Promise<void> {
    this.#isLooking = true
    const { memoryBytes } = this.#limits
    const held = await this.#child.memoryBytes()
    this.#isLooking = false
    if (held === null) return
    this.isNearMemoryLimit = held > memoryBytes * 0.8
    if (held > memoryBytes)
      this.#onBreach(new TriptychError('work_out_of_memory', { facts: { memoryBytes } }))
  }
}

/** What a run rejects with that `signal` ended. */
export function canceledBy(signal: AbortSignal | undefined): TriptychError {
  return signal?.reason instanceof TriptychError ? signal.reason : new TriptychError('work_canceled')
}
