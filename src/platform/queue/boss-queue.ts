/** The queue on pg-boss: transactional send, leases by heartbeat, and return of what a dead holder had. */
import { sql } from 'kysely'
import { type Db, fromKysely, PgBoss } from 'pg-boss'
import { inBatches } from '#base/batches.ts'
import { announce } from '../database/announce.ts'
import { openPool } from '../database/pool.ts'
import { prepare } from '../database/prepared.ts'
import type { Log } from '../log.ts'
import {
  superviseSeconds,
  type TaskQueue,
  type Ticket,
  type TicketSource,
  ticketSilenceSeconds,
  workChannel,
} from './task-queue.ts'

const schema = 'triptych_queue'

export type BossQueueOptions = {
  url: string
  /** False where only a transaction pooler can be reached, which knows no statements by name. Default true. */
  isDirect?: boolean
  log: Log
  /** The kinds of work, each with a queue of its own. */
  kinds: readonly string[]
  /** Looks after tickets that went silent; one process that runs workers is enough, more do no harm. */
  isSupervisor: boolean
}

export type BossQueue = TaskQueue & TicketSource & { close(): Promise<void> }

type Executor = Pick<Db, 'executeSql'>

/** The library's statements are few, and the same again and again. */
const preparing = (db: Executor): Executor => ({
  executeSql(text, values) {
    if (values?.length) prepare(text)
    return db.executeSql(text, values)
  },
})

const name = (kind: string) => `task-${kind}`

/** pg-boss counts holders as retries; naming the count keeps a late holder off a ticket that is another's now. */
const heldAs = ({ id, holding }: Ticket) => ({ id, retryCount: holding })

/** One of a thing for each kind, made when it is first asked for. */
function eachKind<Thing>(make: (kind: string) => Thing): (kind: string) => Thing {
  const made = new Map<string, Thing>()
  return (kind) => {
    const thing = made.get(kind) ?? make(kind)
    made.set(kind, thing)
    return thing
  }
}

/** Creates or upgrades the queue's tables, one process at a time, and declares one queue per kind. */
export async function openBossQueue(options: BossQueueOptions): Promise<BossQueue> {
  const pool = openPool({
    url: options.url,
    max: 3,
    applicationName: 'triptych queue',
    log: options.log,
    isDirect: options.isDirect ?? true,
  })
  const boss = new PgBoss({
    db: preparing({ executeSql: (text, values) => pool.query(text, values) }),
    schema,
    schedule: false,
    supervise: options.isSupervisor,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  })
  boss.on('error', (error) => options.log.warn({ err: error }, 'the queue met an error'))
  boss.on('warning', (warning) => options.log.debug({ warning }, 'the queue warns'))
  await boss.start()
  const known = new Set((await boss.getQueues()).map((queue) => queue.name))
  for (const kind of options.kinds) {
    if (known.has(name(kind))) continue
    await boss.createQueue(name(kind), {
      heartbeatSeconds: ticketSilenceSeconds,
      // How often work is tried is decided by the task, not by its ticket.
      retryLimit: 1_000_000,
      retryDelay: 0,
      expireInSeconds: 24 * 3600 - 1,
      retentionSeconds: 10 * 365 * 86_400,
      deleteAfterSeconds: 600,
    })
  }
  // Where many slots want tickets or are done with them, the queue is asked once for several.
  const take = eachKind((kind) =>
    inBatches(async (asked: readonly null[]) => {
      const jobs = await boss.fetch(name(kind), { batchSize: asked.length, includeMetadata: true })
      return asked.map((_, index): Ticket | null => {
        const job = jobs[index]
        return job ? { id: job.id, kind, holding: job.retryCount } : null
      })
    }),
  )
  const done = eachKind((kind) =>
    inBatches(async (tickets: readonly Ticket[]) => {
      await boss.complete(name(kind), tickets.map(heldAs))
      return tickets.map(() => undefined)
    }),
  )
  return {
    async send(change, kind) {
      await boss.send(name(kind), null, { db: preparing(fromKysely(change)) })
      await announce(change, workChannel, kind)
    },
    async waiting(change, kind) {
      const { rows } = await sql<{ waiting: number }>`
        select count(*)::int as waiting from ${sql.id(schema, 'job')}
        where name = ${name(kind)} and state in ('created', 'retry')`.execute(change)
      return rows[0]!.waiting
    },
    async ended(change, kind, ticketIds) {
      const { rows } = await sql<{ id: string }>`
        select given.id from unnest(${ticketIds}::uuid[]) as given (id)
        where not exists (
          select from ${sql.id(schema, 'job')} as job
          where job.name = ${name(kind)} and job.id = given.id and job.state in ('created', 'retry', 'active')
        )`.execute(change)
      return rows.map(({ id }) => id)
    },
    take: (kind) => take(kind)(null),
    async touch(ticket) {
      await boss.touch(name(ticket.kind), heldAs(ticket))
    },
    done: (ticket) => done(ticket.kind)(ticket),
    async close() {
      await boss.stop({ graceful: false })
      await pool.end()
    },
  }
}
