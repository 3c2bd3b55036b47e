/** What a key has used, month by month: what is settled, and what work that has not ended has reserved. */
import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import type { TaskKind } from '../schema.ts'
import { exactCents } from './prices.ts'

export type UsagePeriod = {
  /** First day of the month, UTC, such as `2026-11-01`. */
  start: string
  reservedCents: number
  /** By what the dialect calls the work. */
  seconds: Record<string, number>
  cents: Record<string, number>
}

export class UsageSummaries {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Latest first. */
  async ofCredential(credentialId: string, kind: TaskKind): Promise<UsagePeriod[]> {
    const periods = new Map<string, UsagePeriod>()
    const period = (start: string) => {
      const known = periods.get(start) ?? { start, reservedCents: 0, seconds: {}, cents: {} }
      periods.set(start, known)
      return known
    }
    for (const { start, meter, amount } of await this.#meters(credentialId, kind)) {
      const [, label, unit] = /^[^:]+:(.*):(seconds|cents)$/.exec(meter) ?? []
      if (label !== undefined) period(start)[unit as 'seconds' | 'cents'][label] = exactCents(amount)
    }
    for (const { start, cents } of await this.#reserved(credentialId, kind))
      period(start).reservedCents = exactCents(Number(cents))
    return [...periods.values()].sort((a, b) => (a.start < b.start ? 1 : -1))
  }

  async #meters(credentialId: string, kind: TaskKind) {
    return await this.#context.db
      .selectFrom('usage')
      .select(['meter', 'amount', sql<string>`to_char(period, 'YYYY-MM-DD')`.as('start')])
      .where('credential_id', '=', credentialId)
      .where('meter', 'like', `${kind}:%`)
      .execute()
  }

  async #reserved(credentialId: string, kind: TaskKind) {
    const start = sql<string>`to_char(created_at at time zone 'UTC', 'YYYY-MM-01')`
    return await this.#context.db
      .selectFrom('tasks')
      .select(({ fn }) => [start.as('start'), fn.sum<number>('reserved_cents').as('cents')])
      .where('credential_id', '=', credentialId)
      .where('kind', '=', kind)
      .where('reserved_cents', '>', 0)
      .where('state', 'in', ['queued', 'running'])
      .groupBy(start)
      .execute()
  }
}
