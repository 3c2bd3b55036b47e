/**
 * What a backup file is made of; docs/operations.md describes it for others. A tar file with, in this order:
 * `triptych-backup.json` (BackupHeader), `tables/NAME/NUMBER.ndjson`, `blobs/KEY`, `manifest.json` (Manifest).
 * The manifest comes last because only then all counts and sums are known: a file without it is not whole.
 */
import { createHmac } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'

export const formatName = 'triptych-backup'
export const formatVersion = 1
export const headerName = 'triptych-backup.json'
export const manifestName = 'manifest.json'

export type BackupColumn = { name: string; type: string }

export type BackupHeader = {
  format: typeof formatName
  version: number
  createdAt: string
  /** All that had run, in order. */
  migrations: string[]
  /** In the order in which they may be filled. */
  tables: { name: string; columns: BackupColumn[] }[]
  /** Tells whether another server has the same TRIPTYCH_SECRET, and nothing about it. */
  secretCheck: string
}

export type Manifest = {
  tables: Record<string, { rows: number; sha256: string }>
  /** The last value that each sequence gave out; null where it gave out none. */
  sequences: Record<string, number | null>
  blobs: {
    count: number
    bytes: number
    /** Of a line `KEY SHA256` for each, in the order of the file. */
    sha256: string
    /** Named by a row, but not in the store when the backup was made. */
    missing: string[]
    /** In the store with other bytes than recorded; copied as they were found. */
    damaged: string[]
  }
}

export const tableEntry = (table: string, part: number) =>
  `tables/${table}/${String(part).padStart(6, '0')}.ndjson`
export const blobEntry = (key: string) => `blobs/${key}`
export const blobLine = (key: string, sha256: string) => `${key} ${sha256}\n`

export type EntryName =
  | { what: 'header' }
  | { what: 'table'; table: string }
  | { what: 'blob'; key: string }
  | { what: 'manifest' }

export function parseEntryName(name: string): EntryName {
  if (name === headerName) return { what: 'header' }
  if (name === manifestName) return { what: 'manifest' }
  const table = /^tables\/([a-z0-9_]+)\/\d+\.ndjson$/.exec(name)?.[1]
  if (table !== undefined) return { what: 'table', table }
  if (name.startsWith('blobs/')) return { what: 'blob', key: name.slice('blobs/'.length) }
  throw notABackup(`it holds ${JSON.stringify(name)}, which no backup has`)
}

export function secretCheckOf(secret: string): string {
  return createHmac('sha256', secret).update('triptych backup: same secret').digest('hex').slice(0, 32)
}

export function notABackup(why: string): TriptychError {
  return new TriptychError('request_invalid', { detail: `This is no backup that can be used: ${why}.` })
}
