/** Finds out whether an address leads to PostgreSQL itself or to a pooler in front of it. */
import type { Client } from 'pg'
import { connectWhenReady } from './retry.ts'

/** @throws TriptychError `database_unavailable` when there is nothing within 30 s. */
export async function leadsToPooler(url: string): Promise<boolean> {
  const client = await connectWhenReady({ url, applicationName: 'triptych' })
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    // A client is told whom to name when it cancels; where a pooler answers, that is not Postgres's own process.
    const { processID } = client as Client & { processID?: number | null }
    return processID !== rows[0]!.pid
  } finally {
    await client.end().catch(() => undefined)
  }
}
