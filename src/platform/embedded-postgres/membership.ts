/**
 * Who uses the running Postgres. Every process holds a shared advisory lock on a session of its own; who gets
 * it alone on leaving was the last one, and turns out the light.
 */
import pg from 'pg'
import { connectOnce } from '#platform/database/retry.ts'
import { type Cluster, SUPERUSER } from './cluster.ts'

/** Constants of no meaning that must not change between releases, or two of them would not see each other. */
const MEMBERS_LOCK = 7300_0002
const SETUP_LOCK = 7300_0003

export const DATABASE = 'triptych'
const OWNER = 'triptych'

export function superuserUrl(cluster: Cluster, port: number, database: string): string {
  return `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}

export function ownerUrl(cluster: Cluster, port: number): string {
  return `postgres://${OWNER}:${cluster.password}@127.0.0.1:${port}/${DATABASE}`
}

/** One attempt to open the maintenance session. @throws what `pg` throws. */
export function openSession(cluster: Cluster, port: number): Promise<pg.Client> {
  return connectOnce(superuserUrl(cluster, port, 'postgres'), 'triptych-member')
}

/** The data directory of the server that answered. */
export async function dataDirectory(session: pg.Client): Promise<string> {
  const { rows } = await session.query<{ path: string }>(`select current_setting('data_directory') as path`)
  return rows[0]!.path
}

/** `false` when the last user is just stopping the server. */
export async function join(session: pg.Client): Promise<boolean> {
  return locked(session, 'pg_try_advisory_lock_shared')
}

/**
 * Gives up the place and answers whether nobody else holds one; then the caller must stop the server, and no
 * newcomer can join any more. Giving up first means that of two who leave together, one stays last.
 */
export async function leave(session: pg.Client): Promise<boolean> {
  await session.query('select pg_advisory_unlock_shared($1)', [MEMBERS_LOCK])
  return locked(session, 'pg_try_advisory_lock')
}

/** Makes the application's role and database when they are not there. */
export async function ensureDatabase(session: pg.Client, cluster: Cluster): Promise<void> {
  if (await hasDatabase(session)) return
  await session.query('select pg_advisory_lock($1)', [SETUP_LOCK])
  try {
    const role = await session.query('select from pg_roles where rolname = $1', [OWNER])
    if (role.rowCount === 0) {
      const password = pg.escapeLiteral(cluster.password)
      await session.query(`create role ${OWNER} login createdb password ${password}`)
    }
    if (!(await hasDatabase(session))) await session.query(`create database ${DATABASE} owner ${OWNER}`)
  } finally {
    await session.query('select pg_advisory_unlock($1)', [SETUP_LOCK])
  }
}

async function hasDatabase(session: pg.Client): Promise<boolean> {
  const { rowCount } = await session.query('select from pg_database where datname = $1', [DATABASE])
  return rowCount === 1
}

async function locked(session: pg.Client, attempt: string): Promise<boolean> {
  const { rows } = await session.query<{ got: boolean }>(`select ${attempt}($1) as got`, [MEMBERS_LOCK])
  return rows[0]!.got
}
