/** Takes tickets from the queue and runs the tasks they stand for, so many of a kind at once. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '#core/core.ts'
import type { TaskKind } from '#core/schema.ts'
import type { Log } from '#platform/log.ts'
import { type Ticket, type TicketSource, ticketSilenceSeconds } from '#platform/queue/task-queue.ts'
import { AttemptRunner, type Outcome } from './attempt-runner.ts'
import type { TaskHandler } from './task-handler.ts'
import { WakeUp } from './wake-up.ts'

/** How long an idle slot waits when nobody wakes it: a wake-up may be lost with the line it came on. */
const pollMs = 2000
const housekeepingMs = 30_000

export type TaskWorkerOptions = {
  core: Core
  tickets: TicketSource
  handlers: readonly TaskHandler[]
  /** Tasks of one kind that run at the same time. */
  slots: number
  /** How this worker is called in a task's row. */
  name: string
  log: Log
  /** Removes the temporary files of processes that are no more. */
  sweepFiles?: () => Promise<unknown>
  /** False while the disks are nearly full: then tasks wait instead of failing one after the other. */
  hasRoom?: () => Promise<boolean>
  onFinished?: (kind: TaskKind, outcome: Outcome, seconds: number) => void
}

export class TaskWorker {
  readonly #options: TaskWorkerOptions
  readonly #runner: AttemptRunner
  readonly #wakeUps = new Map<string, WakeUp>()
  readonly #housekeeping = new WakeUp(1)
  readonly #stopping = new AbortController()
  #slots: Promise<void>[] = []

  constructor(options: TaskWorkerOptions) {
    this.#options = options
    this.#runner = new AttemptRunner(options.core, options.log)
  }

  start(): void {
    for (const handler of this.#options.handlers) {
      this.#wakeUps.set(handler.kind, new WakeUp(this.#options.slots))
      for (let slot = 0; slot < this.#options.slots; slot++) this.#slots.push(this.#runSlot(handler))
    }
    this.#slots.push(this.#keepHouse())
  }

  /** New work of that kind was announced: one task or more. */
  wake(kind: string): void {
    this.#wakeUps.get(kind)?.wakeOne()
  }

  /** Announcements may have been missed. */
  wakeAll(): void {
    for (const wakeUp of this.#wakeUps.values()) wakeUp.wakeAll()
  }

  cancel(taskId: string): void {
    this.#runner.cancel(taskId)
  }

  /** Gives running tasks back to the queue and resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.wakeAll()
    this.#housekeeping.wakeAll()
    this.#runner.stopAll()
    await Promise.all(this.#slots)
    await Promise.all(this.#options.handlers.map((handler) => handler.close()))
  }

  async #runSlot(handler: TaskHandler): Promise<void> {
    const wakeUp = this.#wakeUps.get(handler.kind)!
    while (!this.#stopping.signal.aborted) {
      try {
        const hasRoom = (await this.#options.hasRoom?.()) ?? true
        const ticket = hasRoom ? await this.#options.tickets.take(handler.kind) : null
        if (ticket) {
          // Where one waited others may: whoever finds work has the next one look.
          wakeUp.wakeOne()
          await this.#runTicket(ticket, handler)
        } else if (!this.#stopping.signal.aborted) await wakeUp.wait(pollMs)
      } catch (error) {
        this.#options.log.warn({ err: error, kind: handler.kind }, 'a worker slot met an error and goes on')
        await this.#pause(1000)
      }
    }
  }

  async #runTicket(ticket: Ticket, handler: TaskHandler): Promise<void> {
    const { core, tickets, name, log } = this.#options
    const heartbeat = setInterval(
      () =>
        tickets.touch(ticket).catch((error) => log.warn({ err: error }, 'a ticket could not be kept alive')),
      (ticketSilenceSeconds * 1000) / 4,
    )
    try {
      if (ticket.holding > 0) {
        await core.recovery.reclaim(ticket.id)
        // Somebody died, and seldom leaves only this behind.
        this.#housekeeping.wakeOne()
      }
      const claim = await core.claims.claim(handler.kind, ticket.id, name)
      if (claim) {
        const started = core.clock.elapsedMs()
        const outcome = await this.#runner.run(claim, handler)
        this.#options.onFinished?.(handler.kind, outcome, (core.clock.elapsedMs() - started) / 1000)
        // Whoever took the task over holds this ticket now; its end is theirs to report.
        if (outcome === 'lost') return
      }
      await tickets.done(ticket)
    } finally {
      clearInterval(heartbeat)
    }
  }

  /** What no single task does: files and blobs that came to nothing, and tasks whose worker or ticket was lost. */
  async #keepHouse(): Promise<void> {
    const { core, handlers, sweepFiles, log } = this.#options
    const chores: (() => Promise<unknown>)[] = [
      ...handlers.map(
        ({ kind }) =>
          () =>
            core.recovery.reclaimLost(kind),
      ),
      ...handlers.map(
        ({ kind }) =>
          () =>
            core.recovery.reissueTickets(kind),
      ),
      () => core.uploadSessions.sweep(),
      () => core.assets.loose.sweep(),
      async () => await sweepFiles?.(),
    ]
    while (!this.#stopping.signal.aborted) {
      // One that fails, as when the blob store is away, keeps no other from being done.
      for (const chore of chores) {
        try {
          await chore()
        } catch (error) {
          log.warn({ err: error }, 'housekeeping met an error and goes on')
        }
      }
      if (!this.#stopping.signal.aborted) await this.#housekeeping.wait(housekeepingMs)
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
  }
}
