/** Keys and projects put straight into a database, as many as a bench asks for. */
import type pg from 'pg'
import { uuidV7 } from '#base/ids.ts'
import { hashKey, makeBearerKey } from '#core/credentials/key-format.ts'

export type SeededKey = { key: string; accountId: string; credentialId: string }

const projectsPerKey = 50

/** A key of an account of its own that made `count` projects. */
export async function seedKey(pool: pg.Pool, count: number): Promise<SeededKey> {
  const accountId = uuidV7()
  const credentialId = uuidV7()
  const workspaceId = uuidV7()
  const key = makeBearerKey(credentialId)
  await pool.query('insert into accounts (id, name, created_at) values ($1, $2, now())', [
    accountId,
    `bench ${accountId}`,
  ])
  await pool.query(
    `insert into workspaces (id, account_id, name, created_at, updated_at) values ($1, $2, 'default', now(), now())`,
    [workspaceId, accountId],
  )
  await pool.query(
    `insert into credentials (id, account_id, kind, label, display, key_hash, scopes, created_at)
     values ($1, $2, 'bearer', 'bench', 'bench', $3, '{read,write}', now())`,
    [credentialId, accountId, hashKey(key)],
  )
  await pool.query(
    `insert into projects (id, account_id, workspace_id, credential_id, kind, title, source_type, source_stored,
       has_picture, task_count, created_at, updated_at)
     select uuidv7(), $1, $2, $3, 'restoration', 'interview-' || n || '.mp4', 'video/mp4', n % 3 > 0, true, n % 4,
       now() - n * interval '1 minute', now() - n * interval '1 second'
     from generate_series(1, $4::int) n`,
    [accountId, workspaceId, credentialId, count],
  )
  return { key, accountId, credentialId }
}

/** `count` projects of others, 50 for each key and two keys for each account. */
export async function seedOthers(pool: pg.Pool, count: number): Promise<void> {
  const keys = Math.ceil(count / projectsPerKey)
  await pool.query(
    `with made as (
       insert into accounts (id, name, created_at)
       select uuidv7(), 'other ' || n, now() from generate_series(1, $1::int) n returning id),
     shelves as (
       insert into workspaces (id, account_id, name, created_at, updated_at)
       select uuidv7(), id, 'default', now(), now() from made returning id, account_id),
     keys as (
       insert into credentials (id, account_id, kind, label, display, key_hash, scopes, created_at)
       select uuidv7(), account_id, 'bearer', 'other', 'other', sha256((account_id::text || m)::bytea), '{read}', now()
       from shelves, generate_series(1, 2) m returning id, account_id)
     insert into projects (id, account_id, workspace_id, credential_id, kind, title, source_type, source_stored,
       has_picture, task_count, created_at, updated_at)
     select uuidv7(), keys.account_id, shelves.id, keys.id, 'restoration', 'recording-' || n || '.wav', 'audio/wav',
       true, false, 1, now() - n * interval '1 hour', now() - n * interval '1 hour'
     from generate_series(1, $2::int) n, keys join shelves using (account_id)`,
    [Math.ceil(keys / 2), projectsPerKey],
  )
  await pool.query('analyze')
}
