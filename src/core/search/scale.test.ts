/** A search costs what it finds, not what there is. */
import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { foundIndex, indexed, line, shelvedFile } from '#tests/support/found-index.ts'
import { noCondition, type SearchQuery } from './search-query.ts'

let lab: CoreLab
let principal: Principal

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('archivist')
})

afterAll(() => lab?.close())

const anywhere = {
  workspaceId: null,
  projectId: null,
  projectNumbers: null,
  entryNumbers: null,
  kinds: null,
  changedFrom: null,
  changedTo: null,
}

const query: SearchQuery = {
  text: 'quixotic zeppelin',
  picture: null,
  persons: noCondition,
  dialogue: noCondition,
  confidence: 'medium',
  scope: anywhere,
}

/** The least of some runs, in milliseconds: what the machine does besides only adds. */
async function timeOf(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 5; run++) {
    const before = performance.now()
    const { hits } = await lab.core.searches.find(principal, query, 10)
    least = Math.min(least, performance.now() - before)
    expect(hits[0]).toMatchObject({ fileName: 'needle.mp4', scene: 1, score: 1 })
  }
  return least
}

/** Files of a hundred lines of five words each, of a small vocabulary. */
async function addHay(files: number): Promise<void> {
  await lab.pool.query(
    `with file as (
       insert into entries (id, account_id, project_id, asset_id, role, name, credential_id, created_at)
       select uuidv7(), account_id, project_id, asset_id, role, 'hay ' || n, credential_id, now()
       from (select * from entries where name = 'needle.mp4') as needle, generate_series(1, $1) as n
       returning id),
     made as (
       insert into indexes (id, account_id, entry_id, credential_id, updated_by, media_kind, duration_ms, settings, engine, created_at, updated_at)
       select uuidv7(), needle.account_id, file.id, needle.credential_id, needle.updated_by, 'video', 60000, '{}', '{}', now(), now()
       from file, (select * from indexes limit 1) as needle returning id)
     insert into index_passages (index_id, kind, number, start_ms, end_ms, text, confidence)
     select made.id, 'line', n, n * 500, n * 500 + 400,
       (select string_agg((array['river','window','garden','morning','letter','market','summer','bridge'])
          [1 + (hashint4(n * 7 + word) & 7)], ' ') from generate_series(1, 5) as word), 1
     from made, generate_series(1, 100) as n`,
    [files],
  )
  await lab.pool.query('analyze')
}

it('takes about as long among twenty thousand lines as among two thousand', async () => {
  const needle = await shelvedFile(lab, principal, { workspace: 'default', name: 'needle.mp4' })
  await indexed(lab, principal, needle, foundIndex({ passages: [line(0, 'a quixotic zeppelin')] }))
  await addHay(20)
  const among2000 = await timeOf()
  await addHay(180)
  const among20000 = await timeOf()
  expect(among20000).toBeLessThan(among2000 * 3 + 20)
})
