/** Reads whole tables as lines of JSON in constant memory: every value as the text that Postgres itself reads back. */
import { createHash, type Hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { type Queries, type Table, transactionType } from './catalogue.ts'
import { tableEntry } from './format.ts'

const mostRowsAtOnce = 500
/** Rows are fetched by as many as take about this, since one document may be as large as many. */
const fetchBytes = 8 << 20
const partBytes = 4 << 20

export type TablePart = { name: string; bytes: Buffer }
export type TableSum = { rows: number; sha256: string }
export type Row = Record<string, string | null>

/** The same text for the same value, whatever the server's or role's own settings. */
export async function fixTextForms(db: Queries): Promise<void> {
  for (const setting of [
    sql`timezone = 'UTC'`,
    sql`datestyle = 'ISO'`,
    sql`intervalstyle = 'iso_8601'`,
    sql`bytea_output = 'hex'`,
    sql`extra_float_digits = 1`,
    sql`statement_timeout = 0`,
    sql`lock_timeout = 0`,
    sql`idle_in_transaction_session_timeout = 0`,
  ])
    await sql`set local ${setting}`.execute(db)
}

/** @param onRow sees every row that is written. Returns what was written in all. */
export async function* dumpTable(
  db: Queries,
  table: Table,
  onRow: (row: Row) => void,
): AsyncGenerator<TablePart, TableSum> {
  const hash = createHash('sha256')
  let rows = 0
  let part = 0
  let lines: string[] = []
  let size = 0
  const close = () => {
    const bytes = Buffer.from(lines.join(''))
    lines = []
    size = 0
    hash.update(bytes)
    return { name: tableEntry(table.name, ++part), bytes }
  }
  for await (const row of readRows(db, table)) {
    onRow(row)
    const line = `${JSON.stringify(row)}\n`
    lines.push(line)
    size += line.length
    rows++
    if (size >= partBytes) yield close()
  }
  if (lines.length > 0) yield close()
  return { rows, sha256: digest(hash) }
}

async function* readRows(db: Queries, table: Table): AsyncGenerator<Row> {
  const columns = table.columns
    .filter(({ type }) => type !== transactionType)
    .map(({ name }) => sql`${sql.id(name)}::text as ${sql.id(name)}`)
  const order =
    table.key.length === 0
      ? sql``
      : sql`order by ${sql.join(table.key.map((name) => sql.id(table.name, name)))}`
  await declare(db, sql`select ${sql.join(columns)} from ${sql.id(table.name)} ${order}`)
  for (let asked = 1; ; ) {
    const { rows } = await sql<Row>`fetch forward ${sql.lit(asked)} from backup_rows`.execute(db)
    yield* rows
    if (rows.length < asked) break
    const rowBytes = rows.reduce((sum, row) => sum + sizeOf(row), 0) / rows.length
    asked = Math.max(1, Math.min(mostRowsAtOnce, 4 * asked, Math.floor(fetchBytes / rowBytes)))
  }
  await sql`close backup_rows`.execute(db)
}

function sizeOf(row: Row): number {
  return Object.values(row).reduce((sum, text) => sum + (text?.length ?? 0), 1)
}

async function declare(db: Queries, query: RawBuilder<unknown>): Promise<void> {
  await sql`declare backup_rows no scroll cursor for ${query}`.execute(db)
}

function digest(hash: Hash): string {
  return hash.digest('hex')
}
