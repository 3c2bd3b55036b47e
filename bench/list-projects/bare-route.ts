/**
 * The baseline as a program: a Fastify route that knows no key, no error and no vendor, only one statement
 * and one response schema. Argument: BarePlan as JSON. Prints its URL.
 */
import fastify from 'fastify'
import pg from 'pg'

export type BarePlan = {
  databaseUrl: string
  connections: number
  statement: { name: string; text: string; values: unknown[] }
}

type Row = {
  id: string
  title: string
  source_type: string
  source_stored: boolean
  has_picture: boolean
  task_count: number
  created_at: Date
  updated_at: Date
}

const text = { type: 'string' }
const answer = {
  type: 'object',
  properties: {
    projects: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          apiProjectId: text,
          status: text,
          originalFileName: text,
          contentType: text,
          hasVideo: { type: 'boolean' },
          generationCount: { type: 'integer' },
          createdAt: text,
          updatedAt: text,
        },
      },
    },
  },
}

const { databaseUrl, connections, statement } = JSON.parse(process.argv[2] ?? '{}') as BarePlan
const pool = new pg.Pool({ connectionString: databaseUrl, max: connections })
const app = fastify()

app.post('/list', { schema: { response: { 200: answer } } }, async () => {
  const { rows } = await pool.query<Row>(statement)
  return {
    projects: rows.map((row) => ({
      apiProjectId: row.id,
      status: row.source_stored ? 'uploaded' : 'uploading',
      originalFileName: row.title,
      contentType: row.source_type,
      hasVideo: row.has_picture,
      generationCount: row.task_count,
      createdAt: `${row.created_at.toISOString().slice(0, 19)}Z`,
      updatedAt: `${row.updated_at.toISOString().slice(0, 19)}Z`,
    })),
  }
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
