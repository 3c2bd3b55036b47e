/** Which columns name blobs: by their name, so that a new table need not be announced anywhere. */
import { sql } from 'kysely'
import type { Database } from '../context.ts'

export type BlobColumn = { table: string; column: string }

/** Every `blob_key`, and the list of loose blobs. */
export async function blobColumns(db: Pick<Database, 'getExecutor'>): Promise<BlobColumn[]> {
  const { rows } = await sql<BlobColumn>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = current_schema()
      and (column_name = 'blob_key' or (table_name = 'loose_blobs' and column_name = 'key'))
    order by table_name, column_name`.execute(db)
  return rows
}
