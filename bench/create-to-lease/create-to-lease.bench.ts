/**
 * How long a new task waits for an idle worker: generations asked for one after the other, and for each the
 * time until a worker took it. Server, worker and embedded Postgres are the whole program as it starts.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openPool } from '#platform/database/pool.ts'
import { openEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { type BenchServer, benchFolder, startServer } from '../support/server.ts'
import { type BenchTable, goalBelow, quantile, rounded } from '../support/table.ts'
import { shortWav } from './short-wav.ts'

export type CreateToLeaseOptions = {
  creates?: number
  /** Between the end of one task and the next create, so that the worker and its spare child are at rest. */
  restMs?: number
}

type Wait = { fromCreateMs: number; fromAnswerMs: number; answerMs: number }

const patienceMs = 60_000
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export async function run(options: CreateToLeaseOptions = {}): Promise<BenchTable> {
  const { creates = 100, restMs = 300 } = options
  await using folder = await benchFolder()
  const dataFolder = join(folder.path, 'data')
  const server = await startServer({ dataFolder })
  const postgres = await openEmbeddedPostgres({ folder: join(dataFolder, 'postgres'), log: silent })
  const pool = openPool({ url: postgres.url, max: 1, applicationName: 'bench', log: silent })
  try {
    const apiProjectId = await storeSource(server)
    const waits: Wait[] = []
    // The first is not counted: it meets a worker that has done nothing yet.
    for (let count = 0; count <= creates; count++) {
      const askedMs = Date.now()
      const { generationId } = await server.call<{ generationId: string }>(
        '/v1/diffio-2.0-flash-generation',
        {
          apiProjectId,
        },
      )
      const answeredMs = Date.now()
      await finished(server, generationId)
      const { rows } = await pool.query<{ created_at: Date; started_at: Date }>(
        'select created_at, started_at from tasks where id = $1',
        [generationId],
      )
      const startedMs = rows[0]!.started_at.getTime()
      waits.push({
        fromCreateMs: startedMs - rows[0]!.created_at.getTime(),
        fromAnswerMs: Math.max(0, startedMs - answeredMs),
        answerMs: answeredMs - askedMs,
      })
      await sleep(restMs)
    }
    return tableOf(waits.slice(1))
  } finally {
    await pool.end()
    await server.close()
    await postgres.close()
  }
}

function tableOf(waits: readonly Wait[]): BenchTable {
  const rowOf = (name: string, values: number[]) => ({
    case: name,
    'p50, ms': rounded(quantile(values, 0.5)),
    'p95, ms': rounded(quantile(values, 0.95)),
    'most, ms': rounded(Math.max(...values)),
    creates: values.length,
  })
  const fromCreate = waits.map((wait) => wait.fromCreateMs)
  return {
    name: 'create-to-lease',
    rows: [
      rowOf('from creation, before its commit, to a worker', fromCreate),
      rowOf(
        'from the answer to a worker',
        waits.map((wait) => wait.fromAnswerMs),
      ),
      rowOf(
        'the creating call itself',
        waits.map((wait) => wait.answerMs),
      ),
    ],
    goals: [goalBelow('create to lease, p50 ms', quantile(fromCreate, 0.5), 50)],
  }
}

async function storeSource(server: BenchServer): Promise<string> {
  const { apiProjectId, uploadUrl } = await server.call<{ apiProjectId: string; uploadUrl: string }>(
    '/v1/create_project',
    { fileName: 'bench.wav', contentType: 'audio/wav' },
  )
  const answer = await fetch(uploadUrl, { method: 'PUT', body: shortWav() })
  if (!answer.ok) throw new Error(`the upload was answered ${answer.status}: ${await answer.text()}`)
  return apiProjectId
}

async function finished(server: BenchServer, generationId: string): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    const { status, errorDetails } = await server.call<{ status: string; errorDetails: string | null }>(
      '/v1/get_generation_progress',
      { generationId },
    )
    if (status === 'complete') return
    if (status === 'failed') throw new Error(`the generation failed: ${errorDetails}`)
    if (performance.now() > deadlineMs) throw new Error(`the generation is still ${status}`)
    await sleep(25)
  }
}
