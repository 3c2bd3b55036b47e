/** One attempt at one task: runs its handler, says how far it is, and reports how it ended, exactly once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { asTriptychError, type ErrorKind, TriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import { type Claim, type Progress, type Success, storedIn } from '#core/tasks/task-claims.ts'
import { codeOf, isPassing } from '#platform/database/retry.ts'
import type { Log } from '#platform/log.ts'
import type { TaskHandler } from './task-handler.ts'

const reportEveryMs = 1000
/** How long the end of an attempt is held on to while the database is away. */
const verdictPatienceMs = 60_000
/** What is away gets time to come back, more with every attempt: else all would be spent within a second. */
const longestPauseMs = 10_000
const pauseAfterMs = (attempt: number) => Math.min(longestPauseMs, 250 * 2 ** (attempt - 1))

export type Outcome = 'succeeded' | 'failed' | 'canceled' | 'requeued' | 'lost'

export class AttemptRunner {
  readonly #core: Core
  readonly #log: Log
  readonly #running = new Map<string, AbortController>()
  #isStopping = false

  constructor(core: Core, log: Log) {
    this.#core = core
    this.#log = log
  }

  /** A task was asked to stop; one that does not run here is nobody's business here. */
  cancel(taskId: string): void {
    this.#running.get(taskId)?.abort(new TriptychError('work_canceled'))
  }

  /** Gives every running task back to the queue. */
  stopAll(): void {
    this.#isStopping = true
    for (const abort of this.#running.values())
      abort.abort(new TriptychError('work_canceled', { detail: 'The worker is stopping.' }))
  }

  async run(claim: Claim, handler: TaskHandler): Promise<Outcome> {
    const abort = new AbortController()
    this.#running.set(claim.task.id, abort)
    if (this.#isStopping) this.stopAll()
    let latest: Progress | null = null
    let furthest = 0
    let isReporting = false
    const reporting = setInterval(() => {
      // One at a time: two under way at once might arrive in the wrong order.
      if (isReporting) return
      isReporting = true
      const progress = latest
      latest = null
      void this.#report(claim, progress, abort).finally(() => {
        isReporting = false
      })
    }, reportEveryMs)
    try {
      const success = await handler.run(claim.task, {
        signal: abort.signal,
        progress: (progress) => {
          furthest = Math.max(furthest, progress.overallFraction)
          latest = { ...progress, overallFraction: furthest }
        },
      })
      return await this.#succeed(claim, success)
    } catch (thrown) {
      return await this.#fail(claim, thrown, abort.signal)
    } finally {
      clearInterval(reporting)
      this.#running.delete(claim.task.id)
    }
  }

  async #report(claim: Claim, progress: Progress | null, abort: AbortController): Promise<void> {
    try {
      const { isCancelRequested } = await this.#core.claims.report(claim, progress)
      if (isCancelRequested) abort.abort(new TriptychError('work_canceled'))
    } catch (error) {
      if (error instanceof TriptychError && error.code === 'attempt_lost') abort.abort(error)
      else this.#log.warn({ err: error, taskId: claim.task.id }, 'progress could not be reported')
    }
  }

  async #succeed(claim: Claim, success: Success): Promise<Outcome> {
    try {
      await this.#whenDatabaseAnswers(() => this.#core.claims.succeed(claim, success))
      return 'succeeded'
    } catch (error) {
      // Blobs that a lost answer did make assets are left alone by this.
      for (const { blobKey } of storedIn(success)) await this.#core.assets.loose.drop(blobKey)
      throw error
    }
  }

  async #fail(claim: Claim, thrown: unknown, signal: AbortSignal): Promise<Outcome> {
    const error = asTriptychError(thrown)
    const task = { taskId: claim.task.id, kind: claim.task.kind, attempt: claim.task.attempt }
    // Before anything is judged: a stop, a cancel or a loss may come meanwhile, and ends the pause.
    if (error.kind === 'unavailable' && !isFinal(error))
      await sleep(pauseAfterMs(task.attempt), undefined, { signal }).catch(() => undefined)
    if (error.code === 'attempt_lost' || (signal.aborted && signal.reason?.code === 'attempt_lost')) {
      this.#log.warn(task, 'an attempt was taken over by another')
      return 'lost'
    }
    const failure = { code: error.code, detail: error.message }
    try {
      return await this.#whenDatabaseAnswers(async () => {
        // A call that is broken off fails in words of its own.
        if (signal.aborted && !isFinal(error)) {
          if (!this.#isStopping) {
            await this.#core.claims.cancel(claim)
            return 'canceled'
          }
          return outcomeOf(await this.#core.claims.giveUp(claim, 'release', failure))
        }
        if (isFinal(error)) {
          this.#log.info({ ...task, code: error.code, reason: error.message }, 'a task failed')
          await this.#core.claims.fail(claim, failure)
          return 'failed'
        }
        this.#log.error({ ...task, err: error }, 'an attempt at a task died')
        return outcomeOf(await this.#core.claims.giveUp(claim, 'lose', failure))
      })
    } catch (reportError) {
      // The ticket goes silent, and whoever takes it over finds the task.
      this.#log.error({ ...task, err: reportError }, 'the end of an attempt could not be reported')
      return 'lost'
    }
  }

  /** The database may be away for a moment; a verdict is worth waiting for. */
  async #whenDatabaseAnswers<T>(report: () => Promise<T>): Promise<T> {
    const deadline = this.#core.clock.elapsedMs() + verdictPatienceMs
    for (;;) {
      try {
        return await report()
      } catch (error) {
        if (!mayPass(error) || this.#core.clock.elapsedMs() > deadline) throw error
        await sleep(500)
      }
    }
  }
}

/** What the database says when it goes away, is full of others or chose between two: classes 08, 40, 53 and 57. */
function mayPass(error: unknown): boolean {
  if (error instanceof TriptychError) return false
  if (isPassing(error) || /^(08|40|53|57)[0-9A-Z]{3}$/.test(codeOf(error) ?? '')) return true
  return error instanceof Error && /is not queryable$/.test(error.message)
}

/** Failures that lie in the file or the request: another attempt would end the same way. */
const finalKinds: ReadonlySet<ErrorKind> = new Set(['invalid', 'too_large', 'missing', 'gone', 'forbidden'])
const finalCodes: ReadonlySet<string> = new Set([
  'work_out_of_memory',
  'work_out_of_time',
  'model_unavailable',
])

function isFinal(error: TriptychError): boolean {
  return finalKinds.has(error.kind) || finalCodes.has(error.code)
}

function outcomeOf(state: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled'): Outcome {
  return state === 'failed' || state === 'canceled' ? state : 'requeued'
}
