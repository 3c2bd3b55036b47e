/** Writes rows of a backup into empty tables of the same schema. */
import { sql } from 'kysely'
import type { Change } from '#core/context.ts'
import { codeOf } from '#platform/database/retry.ts'
import { forwardReferences, type Queries, readTables, type Table, transactionType } from './catalogue.ts'
import { fixTextForms, type Row } from './dump-tables.ts'
import { type BackupHeader, notABackup } from './format.ts'

const rowsAtOnce = 200

export class TableLoader {
  readonly #change: Change
  readonly #tables: ReadonlyMap<string, Table>
  readonly #deferred: { table: string; name: string }[]

  private constructor(change: Change, tables: readonly Table[]) {
    this.#change = change
    this.#tables = new Map(tables.map((table) => [table.name, table]))
    this.#deferred = forwardReferences(tables)
  }

  /** Rejects with `request_invalid` when the tables are not those that the backup was made of. */
  static async open(change: Change, header: BackupHeader): Promise<TableLoader> {
    await fixTextForms(change)
    const found = await readTables(change)
    const shape = (tables: BackupHeader['tables']) =>
      JSON.stringify(
        tables.map(({ name, columns }) => ({ name, columns })).sort((a, b) => (a.name < b.name ? -1 : 1)),
      )
    if (shape(found) !== shape(header.tables))
      throw notABackup('its tables are not those of the release that its migrations name')
    // The order in the file is the order in which rows come.
    const inFile = header.tables.map(({ name }) => found.find((table) => table.name === name)!)
    const loader = new TableLoader(change, inFile)
    // What triggers once derived from rows is in the backup too, and would be derived a second time.
    await loader.#setTriggers('disable')
    for (const { table, name } of loader.#deferred) {
      await sql`alter table ${sql.id(table)} alter constraint ${sql.id(name)} deferrable initially deferred`.execute(
        change,
      )
    }
    return loader
  }

  async load(name: string, rows: readonly Row[]): Promise<void> {
    const table = this.#tables.get(name)
    if (!table) throw notABackup(`it holds rows of ${name}, which its header does not tell of`)
    for (let at = 0; at < rows.length; at += rowsAtOnce)
      await this.#insert(table, rows.slice(at, at + rowsAtOnce)).catch((error: unknown) => {
        throw isRefusal(error) ? notABackup(`a row of ${name} in it is damaged`) : error
      })
  }

  /** Checks what had to wait for all rows, and makes the constraints what they were. */
  async finish(sequences: Readonly<Record<string, number | null>>): Promise<void> {
    await sql`set constraints all immediate`.execute(this.#change)
    await this.#setTriggers('enable')
    for (const { table, name } of this.#deferred)
      await sql`alter table ${sql.id(table)} alter constraint ${sql.id(name)} not deferrable`.execute(
        this.#change,
      )
    for (const [name, last] of Object.entries(sequences)) {
      if (last !== null)
        await sql`select setval(format('%I', ${name}::text)::regclass, ${last})`.execute(this.#change)
    }
  }

  /** Ours; those that the database checks references by stay. */
  async #setTriggers(word: 'enable' | 'disable'): Promise<void> {
    for (const name of this.#tables.keys())
      await sql`alter table ${sql.id(name)} ${sql.raw(word)} trigger user`.execute(this.#change)
  }

  async #insert({ name, columns }: Table, rows: readonly Row[]): Promise<void> {
    const stored = columns.filter(({ type }) => type !== transactionType)
    const given = stored.map((column) => rows.map((row) => row[column.name] ?? null))
    // Numbers of transactions mean nothing here; for readers of events all of these came at this moment.
    const present = columns.filter(({ type }) => type === transactionType)
    const names = [...stored, ...present].map((column) => sql.id(column.name))
    const values = [
      ...stored.map((column, index) => sql`${sql.id(`c${index}`)}::${sql.raw(column.type)}`),
      ...present.map(() => sql`pg_current_xact_id()`),
    ]
    await sql`
      insert into ${sql.id(name)} (${sql.join(names)}) overriding system value
      select ${sql.join(values)}
      from unnest(${sql.join(given.map((texts) => sql`${texts}::text[]`))})
        as r (${sql.join(stored.map((_, index) => sql.id(`c${index}`)))})`.execute(this.#change)
  }
}

/** Whether the database takes no such value, or not beside the others (classes 22 and 23 of SQLSTATE). */
function isRefusal(error: unknown): boolean {
  return /^2[23]/.test(codeOf(error) ?? '')
}

/** The name of a table that holds rows already, or null. */
export async function findFilledTable(db: Queries): Promise<string | null> {
  for (const { name } of await readTables(db)) {
    const { rows } = await sql<{ filled: boolean }>`
      select exists (select from ${sql.id(name)}) as filled`.execute(db)
    if (rows[0]!.filled) return name
  }
  return null
}
