/**
 * From the start of the launcher to the first 200 of /readyz: on an empty data folder, and on one that is
 * there. Beside it what no start can be without: Node itself, and Postgres alone on the same kind of folder.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { benchFolder, serverEnvironment, stop } from '../support/server.ts'
import { type BenchTable, goalBelow, median, rounded } from '../support/table.ts'

export type StartOptions = { firstRounds?: number; rounds?: number }

const launcher = fileURLToPath(new URL('../../bin/launch.js', import.meta.url))
const patienceMs = 60_000
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function run({ firstRounds = 3, rounds = 7 }: StartOptions = {}): Promise<BenchTable> {
  await using folder = await benchFolder()
  const times = {
    node: [] as number[],
    postgres: [] as number[],
    first: [] as number[],
    second: [] as number[],
  }
  const postgresFolder = join(folder.path, 'postgres')
  await postgresStart(postgresFolder)
  for (let round = 0; round < firstRounds; round++) {
    times.first.push(await serverStart(join(folder.path, `data${round}`)))
  }
  for (let round = 0; round < rounds; round++) {
    times.node.push(await nodeStart())
    times.postgres.push(await postgresStart(postgresFolder))
    times.second.push(await serverStart(join(folder.path, 'data0')))
  }
  const rowOf = (name: string, values: number[]) => ({
    case: name,
    'median, ms': Math.round(median(values)),
    'least, ms': Math.round(Math.min(...values)),
    'most, ms': Math.round(Math.max(...values)),
    starts: values.length,
  })
  return {
    name: 'start',
    rows: [
      rowOf('Node with an empty script', times.node),
      rowOf('Postgres alone, on data that is there', times.postgres),
      rowOf('first start, empty data folder', times.first),
      rowOf('second start', times.second),
    ],
    goals: [goalBelow('second start, seconds', rounded(median(times.second) / 1000), 2)],
  }
}

async function nodeStart(): Promise<number> {
  const startMs = performance.now()
  await once(spawn(process.execPath, ['--eval', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - startMs
}

async function postgresStart(folder: string): Promise<number> {
  const startMs = performance.now()
  const postgres = await openEmbeddedPostgres({ folder, log: silent })
  const ms = performance.now() - startMs
  await postgres.close()
  return ms
}

async function serverStart(dataFolder: string): Promise<number> {
  const env = await serverEnvironment(dataFolder)
  const startMs = performance.now()
  const child = spawn(process.execPath, [launcher, 'start'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    while (!(await isReady(Number(env.TRIPTYCH_PORT)))) {
      if (child.exitCode !== null || performance.now() - startMs > patienceMs)
        throw new Error('the server did not become ready')
      await sleep(10)
    }
    return performance.now() - startMs
  } finally {
    await stop(child)
  }
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get({ host: '127.0.0.1', port, path: '/readyz', agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    asked.on('error', () => resolve(false))
  })
}
