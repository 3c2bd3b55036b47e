/**
 * Searches of an archive of a hundred thousand lines beside another account's: what they take, as a ratio of a plain
 * indexed query of the same table in the same run, and whether they read a table whole. And how well pictures find
 * what shows the same.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type pg from 'pg'
import type { CoreContext, PictureLook } from '#core/context.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { findHits } from '#core/search/find-hits.ts'
import { noCondition } from '#core/search/search-query.ts'
import { migrate } from '#platform/database/migrate.ts'
import { migrations } from '#platform/database/migrations/index.ts'
import { openPool } from '#platform/database/pool.ts'
import { openEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { openRecordedKysely, type Statement, tablesReadWhole } from '#tests/support/query-plans.ts'
import { type Sought, searchFor } from '#tests/support/search-query.ts'
import { benchFolder } from '../support/server.ts'
import { type BenchTable, goalAtMost, median, quantile, rounded } from '../support/table.ts'
import { Random } from '../understanding/random.ts'
import {
  type Archive,
  anyWord,
  lookProvider,
  persons,
  principalOf,
  seedArchive,
  seedShelf,
  signatureLength,
} from './archive.ts'
import { benchPictures } from './picture-accuracy.ts'

export type SearchBenchOptions = { files?: number; others?: number; rounds?: number; places?: number }

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function run(options: SearchBenchOptions = {}): Promise<BenchTable> {
  const { files = 400, others = 100, rounds = 60, places = 300 } = options
  await using folder = await benchFolder()
  const postgres = await openEmbeddedPostgres({ folder: join(folder.path, 'postgres'), log: silent })
  const pool = openPool({ url: postgres.url, max: 2, applicationName: 'bench', log: silent })
  const { db, statements } = openRecordedKysely(pool)
  try {
    await migrate({ url: postgres.url, migrations, log: silent })
    const archive = await seedArchive(pool, 'archive', files, 1)
    await seedArchive(pool, 'another', others, 2)
    await pool.query('vacuum analyze')
    const table: BenchTable = { name: 'search', rows: [], goals: [] }
    const context = { db } as Pick<CoreContext, 'db'> as CoreContext
    await benchSearches({ archive, context, pool, statements, rounds }, table)
    const shelf = await seedShelf(pool, 'pictures', archive.words)
    const principal = principalOf(shelf)
    const find = async (look: Omit<PictureLook, 'faces'>) => {
      const query = { picture: await sentPicture(pool, principal, look), confidence: 'low' as const }
      return await findHits(context, principal, searchFor(query, { workspaceId: shelf.workspaceId }))
    }
    await benchPictures({ pool, folder: folder.path, shelf, find, places, every: 4 }, table)
    return table
  } finally {
    await db.destroy()
    await postgres.close()
  }
}

type Subject = {
  archive: Archive
  context: CoreContext
  pool: pg.Pool
  statements: Statement[]
  rounds: number
}

async function benchSearches(subject: Subject, table: BenchTable): Promise<void> {
  const { archive, context, pool, statements, rounds } = subject
  const { workspaceId } = archive
  const search = (sought: Sought) => findHits(context, archive.principal, searchFor(sought, { workspaceId }))
  const random = new Random(3)
  const makers = await queriesOf(subject, random)
  const plain: number[] = []
  const ids = await pool.query('select id from indexes order by random() limit 200')
  const measured = new Map(
    Object.keys(makers).map((name) => [name, { times: [] as number[], hits: [] as number[] }]),
  )
  for (let round = -2; round < rounds; round++) {
    const indexId = ids.rows[(round + 2) % ids.rows.length].id
    const plainMs = await timed(() =>
      pool.query('select * from index_passages where index_id = $1 and kind = $2 and number <= 20', [
        indexId,
        'line',
      ]),
    )
    if (round >= 0) plain.push(plainMs)
    for (const [name, make] of Object.entries(makers)) {
      const query = make()
      let hits = 0
      const ms = await timed(async () => {
        hits = (await search(query)).length
      })
      if (round < 0) continue
      measured.get(name)!.times.push(ms)
      measured.get(name)!.hits.push(hits)
    }
  }
  let whole = 0
  for (const [name, make] of Object.entries(makers)) {
    const { times, hits } = measured.get(name)!
    statements.length = 0
    await search(make())
    const tables = await tablesReadWhole(pool, [...statements])
    if (!name.startsWith('only')) whole += tables.length
    table.rows.push({
      case: name,
      'hits, median': median(hits),
      'median, ms': rounded(median(times)),
      'p99, ms': rounded(quantile(times, 0.99)),
      'against a plain query': rounded(median(times) / median(plain), 1),
      'read whole': tables.join(', ') || 'none',
    })
  }
  table.rows.push({
    case: 'twenty lines of a file, plain',
    'hits, median': 20,
    'median, ms': rounded(median(plain)),
    'p99, ms': rounded(quantile(plain, 0.99)),
    'against a plain query': 1,
    'read whole': 'none',
  })
  table.goals.push(goalAtMost('tables read whole, where something is looked for', whole, 0))
}

async function queriesOf({ archive, pool }: Subject, random: Random): Promise<Record<string, () => Sought>> {
  const { words } = archive
  const { rows } = await pool.query<{ number: string }>('select number from persons where account_id = $1', [
    archive.principal.accountId,
  ])
  const anyPerson = () => Number(rows[random.whole(0, persons - 1)]!.number)
  /** Not of the commonest, which everything is full of. */
  const rare = (of: readonly string[]) => of[random.whole(400, of.length - 1)]!
  const looks = await Promise.all(
    Array.from({ length: 8 }, () => sentPicture(pool, archive.principal, anyLook())),
  )
  return {
    'one word': () => ({ text: rare(words.en) }),
    'one of the commonest words': () => ({ text: words.en[random.whole(0, 20)]! }),
    'three words': () => ({ text: [1, 2, 3].map(() => anyWord(random, words.en)).join(' ') }),
    'a word with a wrong letter': () => {
      const word = rare(words.en.filter(({ length }) => length >= 6))
      return { text: `${word.slice(0, 1)}x${word.slice(2)}` }
    },
    'Korean, two words without a space': () => ({ text: rare(words.ko) + rare(words.ko) }),
    'a part of a Japanese word': () => ({ text: rare(words.ja).slice(0, 2) }),
    Chinese: () => ({ text: rare(words.zh) }),
    'said: must, any and not': () => ({
      dialogue: {
        must: [rare(words.en)],
        any: [rare(words.en), anyWord(random, words.en)],
        not: [rare(words.en)],
      },
    }),
    'two persons in one scene': () => ({ persons: { ...noCondition, must: [anyPerson(), anyPerson()] } }),
    'a word where a person is seen': () => ({
      text: anyWord(random, words.en),
      persons: { ...noCondition, must: [anyPerson()] },
    }),
    'only who must not be seen': () => ({ persons: { ...noCondition, not: [anyPerson()] } }),
    'name of a file': () => ({ text: `tape-${random.whole(0, 300)}.mp4` }),
    [`a picture among ${archive.shots} shots`]: () => ({
      picture: looks[random.whole(0, looks.length - 1)]!,
    }),
  }
}

/** A picture to search by, as if it had been sent and looked at. */
async function sentPicture(
  pool: pg.Pool,
  { accountId, credentialId }: Principal,
  look: Omit<PictureLook, 'faces'>,
): Promise<string> {
  const { rows } = await pool.query(
    `with stored as (
       insert into assets (id, account_id, blob_key, size_bytes, sha256, media_type, media_kind, created_at)
       values (uuidv7(), $1, uuidv7()::text, 1, repeat('0', 64), 'image/png', 'image', now()) returning id)
     insert into picture_uploads (id, account_id, purpose, credential_id, file_name, asset_id, look, expires_at, created_at)
     select uuidv7(), $1, 'query', $2, 'a.png', stored.id, $3, now(), now() from stored returning id`,
    [accountId, credentialId, JSON.stringify({ ...look, faces: [] })],
  )
  return rows[0].id
}

function anyLook(): Omit<PictureLook, 'faces'> {
  const vector = [...new Int8Array(randomBytes(signatureLength))]
  return {
    pictureHash: randomBytes(8).toString('hex'),
    signature: { provider: lookProvider, vector, confidence: 1 },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}
