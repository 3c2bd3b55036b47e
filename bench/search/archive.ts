/** An archive of films put straight into a database: what was said in four languages, who was seen, how shots look. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { uuidV7 } from '#base/ids.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { sketchOf } from '#core/search/vectors.ts'
import { Random } from '../understanding/random.ts'

export const lookProvider = 'bench-look 1'
export const signatureLength = 254
const linesPerFile = 250
const scenesPerFile = 25
const shotsPerFile = 60
const lineMs = 2400
const durationMs = linesPerFile * lineMs
/** Of the people of a workspace, those seen in one file. */
const personsPerFile = 3
export const persons = 60

export type Archive = {
  principal: Principal
  workspaceId: string
  words: Words
  lines: number
  shots: number
}

/** Real letters, made-up words: by how common they are, the commonest first. */
export type Words = Record<'en' | 'ko' | 'ja' | 'zh', readonly string[]>

export function wordsOf(random: Random): Words {
  const pick = (letters: string) => [...letters][random.whole(0, [...letters].length - 1)]!
  const english = () =>
    Array.from(
      { length: random.whole(2, 4) },
      () => pick('bcdfghklmnprstvw') + pick('aeiou') + pick('nrlst ').trim(),
    ).join('')
  const run = (from: number, to: number, least: number, most: number) =>
    Array.from({ length: random.whole(least, most) }, () =>
      String.fromCodePoint(random.whole(from, to)),
    ).join('')
  const unique = (make: () => string) => {
    const made = new Set<string>()
    while (made.size < 4000) made.add(make())
    return [...made]
  }
  return {
    en: unique(english),
    ko: unique(() => run(0xac00, 0xd7a3, 2, 4)),
    ja: unique(() => run(0x4e00, 0x5e00, 1, 2) + run(0x3042, 0x3093, 1, 3)),
    zh: unique(() => run(0x4e00, 0x7e00, 2, 3)),
  }
}

/** Some words come often and most seldom, as words do. */
export function anyWord(random: Random, words: readonly string[]): string {
  return words[Math.floor(words.length * random.next() ** 3)]!
}

/** @param seed files of different seeds share no word but by chance */
export async function seedArchive(
  pool: pg.Pool,
  name: string,
  files: number,
  seed: number,
): Promise<Archive> {
  const random = new Random(seed)
  const shelf = await seedShelf(pool, name, wordsOf(random))
  const { accountId, credentialId, workspaceId, words } = shelf
  await pool.query(
    `insert into persons (id, account_id, workspace_id, name, credential_id, created_at, updated_at)
     select uuidv7(), $1, $2, 'Somebody ' || n, $3, now(), now() from generate_series(1, $4::int) as n`,
    [accountId, workspaceId, credentialId, persons],
  )
  for (let file = 0; file < files; file++) {
    const one = { ...shelf, file, random }
    await seedFound(pool, await seedFile(pool, one), one)
  }
  return {
    principal: principalOf(shelf),
    workspaceId,
    words,
    lines: files * linesPerFile,
    shots: files * shotsPerFile,
  }
}

export function principalOf({
  accountId,
  credentialId,
}: Pick<Shelf, 'accountId' | 'credentialId'>): Principal {
  const scopes: Principal['scopes'] = new Set(['indexes:read'])
  return { credentialId, accountId, label: 'bench', scopes, projectBounds: null }
}

/** An account with an empty library. */
export async function seedShelf(pool: pg.Pool, name: string, words: Words): Promise<Shelf> {
  const [accountId, credentialId, workspaceId, projectId] = [uuidV7(), uuidV7(), uuidV7(), uuidV7()]
  await pool.query('insert into accounts (id, name, created_at) values ($1, $2, now())', [accountId, name])
  await pool.query(
    "insert into workspaces (id, account_id, name, created_at, updated_at) values ($1, $2, 'default', now(), now())",
    [workspaceId, accountId],
  )
  await pool.query(
    `insert into credentials (id, account_id, kind, label, display, key_hash, scopes, created_at)
     values ($1, $2, 'bearer', 'bench', 'bench', sha256($3::bytea), '{read,write}', now())`,
    [credentialId, accountId, credentialId],
  )
  await pool.query(
    `insert into projects (id, account_id, workspace_id, credential_id, kind, title, visibility, created_at, updated_at)
     values ($1, $2, $3, $4, 'library', 'archive', 'account', now(), now())`,
    [projectId, accountId, workspaceId, credentialId],
  )
  return { accountId, credentialId, workspaceId, projectId, words, file: 0, random: new Random(0) }
}

export type Shelf = {
  accountId: string
  credentialId: string
  workspaceId: string
  projectId: string
  file: number
  random: Random
  words: Words
}

/** A file of which nothing is known. @returns the id of its index */
export async function seedFile(pool: pg.Pool, shelf: Shelf): Promise<string> {
  const { rows } = await pool.query(
    `with stored as (
       insert into assets (id, account_id, blob_key, size_bytes, sha256, media_type, media_kind, created_at)
       values (uuidv7(), $1, uuidv7()::text, 1, repeat('0', 64), 'video/mp4', 'video', now()) returning id),
     placed as (
       insert into entries (id, account_id, project_id, asset_id, role, name, credential_id, created_at)
       select uuidv7(), $1, $2, stored.id, 'member', $3, $4, now() from stored returning id)
     insert into indexes (id, account_id, entry_id, credential_id, updated_by, media_kind, duration_ms, settings,
       engine, created_at, updated_at)
     select uuidv7(), $1, placed.id, $4, $4, 'video', $5, '{}', '{}', now(), now() from placed returning id`,
    [shelf.accountId, shelf.projectId, `tape-${shelf.file}.mp4`, shelf.credentialId, durationMs],
  )
  return rows[0].id
}

async function seedFound(pool: pg.Pool, indexId: string, shelf: Shelf): Promise<void> {
  await pool.query(
    `insert into index_scenes (index_id, number, start_ms, end_ms)
     select $1, n, (n - 1) * $2::int, n * $2::int from generate_series(1, $3::int) as n`,
    [indexId, durationMs / scenesPerFile, scenesPerFile],
  )
  await seedLines(pool, indexId, shelf)
  await seedPersons(pool, indexId, shelf)
  await seedShots(pool, indexId)
}

async function seedLines(pool: pg.Pool, indexId: string, { random, words, file }: Shelf): Promise<void> {
  const language = (['en', 'ko', 'ja', 'zh'] as const)[file % 4]!
  const between = language === 'en' || language === 'ko' ? ' ' : ''
  const lines = Array.from({ length: linesPerFile }, () =>
    Array.from({ length: random.whole(4, 9) }, () => anyWord(random, words[language])).join(between),
  )
  await pool.query(
    `insert into index_passages (index_id, kind, number, start_ms, end_ms, text, confidence, language)
     select $1, 'line', n, (n - 1) * $3::int, (n - 1) * $3::int + 2000, text, 0.9, $4
     from unnest($2::text[]) with ordinality as said (text, n)`,
    [indexId, lines, lineMs, language],
  )
}

async function seedPersons(pool: pg.Pool, indexId: string, { workspaceId, random }: Shelf): Promise<void> {
  await pool.query(
    `with seen as (
       insert into index_persons (index_id, number, person_id, confidence, embedding)
       select $1, row_number() over (), id, 0.9, '{}' from (
         select id from persons where workspace_id = $2 order by number offset $3 limit $4) as few
       returning index_id, number)
     insert into index_appearances (index_id, person_number, number, start_ms, end_ms, confidence, box)
     select index_id, seen.number, n, n * 60000, n * 60000 + 20000, 0.9, '{}' from seen, generate_series(0, 9) as n`,
    [indexId, workspaceId, random.whole(0, persons - personsPerFile), personsPerFile],
  )
}

async function seedShots(pool: pg.Pool, indexId: string): Promise<void> {
  const vectors = Array.from({ length: shotsPerFile }, () => randomBytes(signatureLength))
  await pool.query(
    `with shot as (
       insert into index_shots (index_id, number, scene_number, start_ms, end_ms, begins, confidence, key_frame_ms,
         picture_hash)
       select $1, n, 1 + (n - 1) * $3::int / $4::int, (n - 1) * $5::int, n * $5::int, 'cut', 1, (n - 1) * $5::int, hash
       from unnest($2::text[]) with ordinality as made (hash, n))
     insert into index_vectors (index_id, subject, number, provider, confidence, sketch, vector)
     select $1, 'shot', n, $6, 1, sketch::bit(256), vector
     from unnest($7::text[], $8::bytea[]) with ordinality as made (sketch, vector, n)`,
    [
      indexId,
      vectors.map(() => randomBytes(8).toString('hex')),
      scenesPerFile,
      shotsPerFile,
      durationMs / shotsPerFile,
      lookProvider,
      vectors.map(sketchOf),
      vectors,
    ],
  )
}
