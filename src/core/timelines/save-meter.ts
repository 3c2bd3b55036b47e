/**
 * How often a project may be saved: a token bucket per project by the generic cell rate algorithm, kept in the
 * project's row and timed by the database, so that all API processes hold one rate together.
 */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import type { CoreContext } from '../context.ts'

/** Of a minute's saves, this share may come at once. */
const burstShare = 1 / 6

export class SaveMeter {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Rejects with `sync_too_often`; facts say how many seconds to wait, rounded up, as `retryAfterSeconds`. */
  async take(projectId: string): Promise<void> {
    const { savesPerMinute = 0 } = this.#context.limits
    if (savesPerMinute === 0) return
    const pause = 60 / savesPerMinute
    const tolerance = pause * (Math.max(1, Math.round(savesPerMinute * burstShare)) - 1)
    const { rows } = await sql<{ wait: number }>`
      with bucket as (
        select project_id, clock_timestamp() as now,
          extract(epoch from greatest(sync_due_at, clock_timestamp()) - clock_timestamp()) as ahead
        from timelines where project_id = ${projectId} for update),
      taken as (
        update timelines set sync_due_at = bucket.now + make_interval(secs => bucket.ahead::float8 + ${pause})
        from bucket where timelines.project_id = bucket.project_id and bucket.ahead <= ${tolerance})
      select (ahead - ${tolerance})::float8 as wait from bucket`.execute(this.#context.db)
    const wait = rows[0]?.wait ?? 0
    if (wait > 0) throw new TriptychError('sync_too_often', { facts: { retryAfterSeconds: Math.ceil(wait) } })
  }
}
