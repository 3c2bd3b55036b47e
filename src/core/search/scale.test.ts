/** A search costs what it finds, not what there is. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CoreContext } from '#core/context.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { foundIndex, indexed, line, shelvedFile } from '#tests/support/found-index.ts'
import { openRecordedKysely, tablesReadWhole } from '#tests/support/query-plans.ts'
import { searchFor } from '#tests/support/search-query.ts'
import { findHits } from './find-hits.ts'

let lab: CoreLab
let principal: Principal

beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('archivist')
})

afterAll(() => lab?.close())

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

it('reads no long table from end to end', async () => {
  const needle = await shelvedFile(lab, principal, { workspace: 'default', name: 'needle.mp4' })
  await indexed(lab, principal, needle, foundIndex({ passages: [line(0, 'a quixotic zeppelin')] }))
  await addHay(210)
  const { db, statements } = openRecordedKysely(lab.pool)
  const context = { db } as Pick<CoreContext, 'db'> as CoreContext
  const hits = await findHits(context, principal, searchFor({ text: 'quixotic zeppelin' }))
  expect(hits).toMatchObject([{ scene: 1, score: 1 }])
  expect(statements).not.toEqual([])
  expect(await tablesReadWhole(lab.pool, statements)).toEqual([])
})

it('knows a table read from end to end when it sees one', async () => {
  const sql = "select * from index_passages where text like '%zeppelin%' and text not like '%quixotic%'"
  expect(await tablesReadWhole(lab.pool, [{ sql, parameters: [] }])).toEqual(['index_passages'])
})
