/**
 * `list_projects` through the whole server: its rate against a bare route with the same statement on the same
 * Postgres, its latency with very many projects of others, and what one very long list costs.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Principal } from '#core/credentials/credential.ts'
import { ProjectStore } from '#core/projects/project-store.ts'
import type { Schema } from '#core/schema.ts'
import { openKysely } from '#platform/database/kysely.ts'
import { openPool } from '#platform/database/pool.ts'
import { openEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { loadConfig } from '#src/config.ts'
import { type MeasuredLoad, measureLoad } from '../support/load.ts'
import { watchGrowth } from '../support/process-use.ts'
import { type BenchServer, benchFolder, firstLine, startServer, stop } from '../support/server.ts'
import { type BenchTable, goalAtLeast, goalAtMost, goalBelow, median, rounded } from '../support/table.ts'
import type { BarePlan } from './bare-route.ts'
import { type SeededKey, seedKey, seedOthers } from './seed.ts'

export type ListProjectsOptions = {
  rounds?: number
  /** Of each measurement. */
  seconds?: number
  /** How many projects others have in the large database; the small one has a thousand. */
  others?: number
  /** How many projects the key with the long list has. */
  longList?: number
}

const projects = 20
const connections = 32
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function run(options: ListProjectsOptions = {}): Promise<BenchTable> {
  const { rounds = 5, seconds = 2, others = 1_000_000, longList = 10_000 } = options
  await using folder = await benchFolder()
  const postgres = await openEmbeddedPostgres({ folder: join(folder.path, 'postgres'), log: silent })
  const closers = [() => postgres.close()]
  try {
    const small = await openSubject(postgres.url, 'bench_small', folder.path)
    closers.push(small.close)
    const large = await openSubject(postgres.url, 'bench_large', folder.path)
    closers.push(large.close)
    await seedOthers(small.pool, 1000)
    await seedOthers(large.pool, others)
    const bare = await startBareRoute(small)
    closers.push(bare.close)
    return {
      name: 'list-projects',
      ...merged(
        await benchManyOthers(small, large, others, rounds, seconds),
        await benchRate(bare, small, rounds, seconds),
        await benchLongList(small, longList, rounds),
      ),
    }
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

type Part = Pick<BenchTable, 'rows' | 'goals'>

function merged(...parts: Part[]): Part {
  return { rows: parts.flatMap((part) => part.rows), goals: parts.flatMap((part) => part.goals) }
}

type Subject = {
  databaseUrl: string
  pool: pg.Pool
  server: BenchServer
  owner: SeededKey
  close(): Promise<void>
}

/** A server on a database of its own, with a key of 20 projects. */
async function openSubject(postgresUrl: string, name: string, folder: string): Promise<Subject> {
  const admin = openPool({ url: postgresUrl, max: 1, applicationName: 'bench', log: silent })
  await admin.query(`create database ${name}`)
  await admin.end()
  const url = new URL(postgresUrl)
  url.pathname = `/${name}`
  const server = await startServer({
    dataFolder: join(folder, name),
    settings: { DATABASE_URL: url.href, TRIPTYCH_SECRET: 'for benches alone, and not a secret' },
  })
  const pool = openPool({ url: url.href, max: 2, applicationName: 'bench', log: silent })
  const close = async () => {
    await pool.end()
    await server.close()
  }
  return { databaseUrl: url.href, pool, server, owner: await seedKey(pool, projects), close }
}

type Route = { url: string; pid: number; key: string }

function routeOf({ server, owner }: Subject): Route {
  return { url: `${server.url}/v1/list_projects`, pid: server.pid, key: owner.key }
}

function load({ url, pid, key }: Route, width: number, seconds: number): Promise<MeasuredLoad> {
  const headers = { authorization: `Bearer ${key}` }
  return measureLoad({ url, connections: width, seconds, headers, body: '{}' }, pid)
}

async function benchRate(bare: Route, subject: Subject, rounds: number, seconds: number): Promise<Part> {
  const whole = routeOf(subject)
  const [expected, given] = [await load(bare, connections, seconds), await load(whole, connections, seconds)]
  if (expected.sample !== given.sample) throw new Error('the bare route answers with other bytes')
  const trials = { bare: [] as MeasuredLoad[], whole: [] as MeasuredLoad[] }
  for (let round = 0; round < rounds; round++) {
    trials.bare.push(await load(bare, connections, seconds))
    trials.whole.push(await load(whole, connections, seconds))
  }
  const ratios = trials.whole.map((trial, round) => trial.perSecond / trials.bare[round]!.perSecond)
  return {
    rows: [rowOf('bare route', trials.bare), rowOf('whole server', trials.whole)],
    goals: [goalAtLeast('requests/s against the bare route', median(ratios), 0.7)],
  }
}

async function benchManyOthers(
  small: Subject,
  large: Subject,
  others: number,
  rounds: number,
  seconds: number,
): Promise<Part> {
  const trials = { small: [] as MeasuredLoad[], large: [] as MeasuredLoad[] }
  // Both processes must have done as much before: what the compiler has not seen often enough runs slower.
  for (const subject of [small, large]) await load(routeOf(subject), connections, seconds)
  for (let round = 0; round < rounds; round++) {
    trials.small.push(await load(routeOf(small), 1, seconds))
    trials.large.push(await load(routeOf(large), 1, seconds))
  }
  const ratios = trials.large.map((trial, round) => trial.medianMs / trials.small[round]!.medianMs)
  return {
    rows: [
      rowOf('1 client, 1,000 projects of others', trials.small),
      rowOf(`1 client, ${others.toLocaleString('en')} projects of others`, trials.large),
    ],
    goals: [goalAtMost('latency with many projects against few', median(ratios), 1.2)],
  }
}

function rowOf(name: string, trials: readonly MeasuredLoad[]) {
  const middle = (of: (trial: MeasuredLoad) => number) => median(trials.map(of))
  return {
    case: name,
    'requests/s': Math.round(middle((trial) => trial.perSecond)),
    'median, ms': rounded(middle((trial) => trial.medianMs)),
    'p99, ms': rounded(middle((trial) => trial.p99Ms)),
    'server cpu, us/request': Math.round(middle((trial) => trial.cpuMicrosPerRequest)),
  }
}

/** A list that is streamed: how long it takes, and what it adds to the server's memory when many ask at once. */
async function benchLongList({ pool, server }: Subject, count: number, rounds: number): Promise<Part> {
  const { key } = await seedKey(pool, count)
  await pool.query('analyze')
  const ask = async () => {
    const startMs = performance.now()
    const answer = await fetch(`${server.url}/v1/list_projects`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    })
    const text = await answer.text()
    const listed = (JSON.parse(text) as { projects: unknown[] }).projects.length
    if (listed !== count) throw new Error(`${listed} of ${count} projects were listed`)
    return { ms: performance.now() - startMs, bytes: text.length }
  }
  await ask()
  const growth = watchGrowth(server.pid)
  const alone: number[] = []
  for (let round = 0; round < rounds * 2; round++) alone.push((await ask()).ms)
  const { bytes } = await ask()
  const startMs = performance.now()
  await Promise.all(Array.from({ length: 8 }, ask))
  const togetherMs = performance.now() - startMs
  const grownMegabytes = growth.stop() / 1e6
  return {
    rows: [
      {
        case: `one key with ${count.toLocaleString('en')} projects`,
        'median, ms': rounded(median(alone)),
        '8 at once, ms': rounded(togetherMs),
        'answer, MB': rounded(bytes / 1e6),
        'growth, MB': rounded(grownMegabytes),
      },
    ],
    goals: [goalBelow('resident growth by long lists, MB', grownMegabytes, 100)],
  }
}

async function startBareRoute({ databaseUrl, owner }: Subject) {
  const plan: BarePlan = {
    databaseUrl,
    connections: loadConfig({}).databasePool,
    statement: await statementOf(owner),
  }
  const program = fileURLToPath(new URL('bare-route.ts', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await firstLine(child)
  return { url: `${line}/list`, pid: child.pid!, key: owner.key, close: () => stop(child) }
}

/** What the server itself sends for the first page, listened to where it would go to the database. */
async function statementOf({ accountId, credentialId }: SeededKey): Promise<BarePlan['statement']> {
  const sent: BarePlan['statement'][] = []
  const pool = {
    query: async (statement: BarePlan['statement']) => {
      sent.push(statement)
      return { rows: [] }
    },
  } as unknown as pg.Pool
  const context = { db: openKysely<Schema>(pool), pool } as ConstructorParameters<typeof ProjectStore>[0]
  const accounts = {} as ConstructorParameters<typeof ProjectStore>[1]
  const principal: Principal = {
    accountId,
    credentialId,
    label: 'bench',
    scopes: new Set(),
    projectBounds: null,
  }
  await new ProjectStore(context, accounts).listOwn(principal, 'restoration', 500)
  const [statement] = sent
  if (!statement) throw new Error('the list of projects sends no statement')
  return statement
}
