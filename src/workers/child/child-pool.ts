/**
 * Runs an engine in child processes: a warm spare stands ready with the engine loaded, one that did well is
 * used again, and one that failed, was stopped or broke a limit never is.
 */
import { TriptychError } from '#base/errors.ts'
import type { EngineProgress, ServerCall } from '#engines/engine.ts'
import type { Log } from '#platform/log.ts'
import { type ChildLimits, canceledBy, EngineChild } from './engine-child.ts'

export type ChildPoolOptions = {
  /** Names the pool in the log. */
  kind: string
  /** The module whose export `engine` is run, such as `#engines/restoration/engine.ts`. */
  engine: string
  /** How many warm children stand ready beside those at work; default 1. */
  spare?: number
  /** How many children may stand idle after their work; default one more than `spare`. */
  idleAtMost?: number
  /** Most runs at a time; more wait their turn. Default: no bound. */
  atMost?: number
  /** Of the children's Node; default none. */
  nodeFlags?: readonly string[]
  limits: ChildLimits
  log: Log
}

export type PoolRunOptions = {
  /** A folder of this run alone. */
  folder: string
  signal?: AbortSignal | undefined
  /** Called at most about four times a second. */
  onProgress?: ((progress: EngineProgress) => void) | undefined
  /** Makes the engine's calls to the AI server, here and not in the child. */
  call?: ServerCall | undefined
  /** What differs from the pool's limits in this run. */
  limits?: Partial<ChildLimits> | undefined
}

export type ChildPool<Request, Result> = {
  /**
   * Runs the engine on a request that structured cloning carries. Rejects with the engine's TriptychError
   * (`internal` for anything else it threw), `work_crashed`, `work_out_of_time`, `work_stalled`,
   * `work_out_of_memory`; or, within 2 s of an abort, with the signal's reason when that is a TriptychError
   * and else `work_canceled`. When it has rejected, the child no longer touches the folder.
   */
  run(request: Request, options: PoolRunOptions): Promise<Result>
  /** Ends the children that stand idle beyond the spares. */
  rest(): Promise<void>
  /** The children's process ids. */
  pids(): { idle: number[]; busy: number[] }
  /** Kills all children; runs under way reject with `work_canceled`. */
  close(): Promise<void>
}

// Native libraries leak a little on every file; a new process now and then costs less than finding where.
const runsPerChild = 50

/** Opens the pool and starts its spare children. It must be closed, else they keep this process alive. */
export function openChildPool<Request, Result>(options: ChildPoolOptions): ChildPool<Request, Result> {
  const pool = new EngineChildPool(options)
  return {
    run: async (request, runOptions) => (await pool.run(request, runOptions)) as Result,
    rest: () => pool.rest(),
    pids: () => pool.pids(),
    close: () => pool.close(),
  }
}

class EngineChildPool {
  readonly #options: ChildPoolOptions
  readonly #spare: number
  readonly #idleAtMost: number
  readonly #idle: EngineChild[] = []
  readonly #busy = new Set<EngineChild>()
  readonly #waiting: Array<PromiseWithResolvers<void>> = []
  #running = 0
  #isClosed = false

  constructor(options: ChildPoolOptions) {
    this.#options = options
    this.#spare = options.spare ?? 1
    // One more than the spares, so that run after run starts no new process.
    this.#idleAtMost = options.idleAtMost ?? this.#spare + 1
    this.#fillSpares()
  }

  async run(request: unknown, options: PoolRunOptions): Promise<unknown> {
    await this.#enter(options.signal)
    try {
      return await this.#runInSomeChild(request, options)
    } finally {
      // The place goes to the next in line directly, so that no newcomer slips in between.
      const next = this.#waiting.shift()
      if (next) next.resolve()
      else this.#running -= 1
    }
  }

  async rest(): Promise<void> {
    await Promise.all(this.#idle.splice(this.#spare).map((child) => child.kill()))
  }

  pids(): { idle: number[]; busy: number[] } {
    const pidsOf = (children: Iterable<EngineChild>) =>
      [...children].filter((child) => child.isAlive).flatMap((child) => child.pid ?? [])
    return { idle: pidsOf(this.#idle), busy: pidsOf(this.#busy) }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiter of this.#waiting.splice(0)) waiter.reject(stopping())
    const children = [...this.#idle.splice(0), ...this.#busy]
    await Promise.all(children.map((child) => child.kill(stopping())))
  }

  async #runInSomeChild(request: unknown, options: PoolRunOptions): Promise<unknown> {
    for (;;) {
      const { child, wasWarm } = this.#take()
      try {
        const result = await child.run(request, {
          ...options,
          limits: { ...this.#options.limits, ...options.limits },
        })
        this.#busy.delete(child)
        await this.#giveBack(child)
        return result
      } catch (thrown) {
        this.#busy.delete(child)
        const isCrash = thrown instanceof TriptychError && thrown.code === 'work_crashed'
        // One that died while it stood idle says nothing about this request.
        if (isCrash && wasWarm && !child.hasStarted && !this.#isClosed) continue
        const { kind, log } = this.#options
        log.debug({ kind, err: thrown, pid: child.pid }, 'a child was ended after its run failed')
        throw thrown
      }
    }
  }

  #take(): { child: EngineChild; wasWarm: boolean } {
    if (this.#isClosed) throw stopping()
    let warm = this.#idle.pop()
    while (warm && !warm.isAlive) warm = this.#idle.pop()
    const child = warm ?? this.#start()
    this.#busy.add(child)
    this.#fillSpares()
    return { child, wasWarm: warm !== undefined }
  }

  async #giveBack(child: EngineChild): Promise<void> {
    const held = (await child.memoryBytes()) ?? 0
    const isWorn = child.finishedRuns >= runsPerChild || held > this.#options.limits.memoryBytes / 2
    const isFull = this.#idle.length >= this.#idleAtMost
    if (this.#isClosed || isWorn || !child.isAlive || isFull) await child.kill()
    else this.#idle.push(child)
  }

  #fillSpares(): void {
    while (this.#idle.length < this.#spare) this.#idle.push(this.#start())
  }

  #start(): EngineChild {
    const { engine, nodeFlags = [] } = this.#options
    return new EngineChild(engine, nodeFlags)
  }

  /** Resolves when this run may begin; its place is then held until the run ends. */
  async #enter(signal: AbortSignal | undefined): Promise<void> {
    if (this.#isClosed) throw stopping()
    if (signal?.aborted) throw canceledBy(signal)
    if (this.#running < (this.#options.atMost ?? Number.POSITIVE_INFINITY)) {
      this.#running += 1
      return
    }
    const waiter = Promise.withResolvers<void>()
    this.#waiting.push(waiter)
    const onAbort = () => {
      const place = this.#waiting.indexOf(waiter)
      if (place < 0) return
      this.#waiting.splice(place, 1)
      waiter.reject(canceledBy(signal))
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    await waiter.promise.finally(() => signal?.removeEventListener('abort', onAbort))
  }
}

function stopping(): TriptychError {
  return new TriptychError('work_canceled', { detail: 'The server is stopping.' })
}
