import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TriptychError } from '#base/errors.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { stateOf } from '#tests/support/timelines/parts.ts'

let lab: CoreLab
let principal: Principal

beforeAll(async () => {
  lab = await openCoreLab({ savesPerMinute: 120 })
  principal = await lab.createPrincipal('editor')
})

afterAll(() => lab?.close())

const state = stateOf([[]])

async function createTimeline(): Promise<string> {
  const input = { title: 'a film', description: null, state, stateVersion: 'v1' }
  return (await lab.core.timelines.create(principal, input, null)).id
}

describe('saving often', () => {
  it('is one rate for all processes together', async () => {
    const id = await createTimeline()
    const cores = [lab.core, lab.createInstance().core, lab.createInstance().core]
    const saves = Array.from({ length: 30 }, (_, number) =>
      cores[number % cores.length]!.timelines.save(principal, id, { state }, {}),
    )
    const results = await Promise.allSettled(saves)
    const refused = results.filter(({ status }) => status === 'rejected')
    // Twenty at once, and one more for each half second that went by.
    expect(refused.length).toBeLessThanOrEqual(10)
    expect(refused.length).toBeGreaterThanOrEqual(5)
    const { reason } = refused[0] as PromiseRejectedResult
    expect(reason).toMatchObject({ code: 'sync_too_often', facts: { retryAfterSeconds: 1 } })
  })

  it('may go on at the steady rate, and after a rest as at the beginning', async () => {
    const id = await createTimeline()
    const save = () => lab.core.timelines.save(principal, id, { state }, {})
    const setDue = (seconds: number) =>
      lab.pool.query(
        'update timelines set sync_due_at = clock_timestamp() + make_interval(secs => $2) where project_id = $1',
        [id, seconds],
      )
    // The bucket is empty when the next is due nine and a half seconds ahead.
    await setDue(60)
    const refusal = (await save().catch((error: unknown) => error)) as TriptychError
    expect(refusal.facts.retryAfterSeconds).toBe(51)
    await setDue(9.2)
    await save()
    await expect(save()).rejects.toMatchObject({ code: 'sync_too_often' })
    await setDue(-3600)
    for (let number = 0; number < 20; number++) await save()
  })

  it('of one project leaves others alone, and never changes what a refused save brought', async () => {
    const [busy, other] = [await createTimeline(), await createTimeline()]
    await lab.pool.query(
      `update timelines set sync_due_at = now() + interval '1 minute' where project_id = $1`,
      [busy],
    )
    const changed = stateOf([[]], { compositionWidth: 640 })
    await expect(lab.core.timelines.save(principal, busy, { state: changed }, {})).rejects.toThrow()
    expect(JSON.parse((await lab.core.timelines.get(principal, busy)).state)).toEqual(state)
    await lab.core.timelines.save(principal, other, { state: changed }, {})
    expect(JSON.parse((await lab.core.timelines.get(principal, other)).state)).toEqual(changed)
  })
})
