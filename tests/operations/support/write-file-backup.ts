/** Backups below the command: of a database that is not up to date, and what a file says of itself. */
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { systemClock } from '#base/clock.ts'
import type { Schema } from '#core/schema.ts'
import { writeTar } from '#platform/archive/tar-writer.ts'
import { openFileBlobStore } from '#platform/blobs/file-blob-store.ts'
import { openKysely } from '#platform/database/kysely.ts'
import { openPool } from '#platform/database/pool.ts'
import type { Manifest } from '#src/backup/format.ts'
import { checkBackup } from '#src/backup/read-backup.ts'
import { writeBackup } from '#src/backup/write-backup.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'

export async function writeFileBackup(
  url: string,
  dataFolder: string,
  secret: string,
  file: string,
): Promise<void> {
  const db = openKysely<Schema>(openPool({ url, max: 3, applicationName: 'backup', log: silentLog }))
  const temporary = newTempFolder('triptych-spool')
  const blobs = await openFileBlobStore(`${dataFolder}/blobs`)
  try {
    await writeBackup({ db, blobs, secret, temporary, now: systemClock.now() }, (entries) =>
      pipeline(Readable.from(writeTar(entries)), createWriteStream(file)),
    )
  } finally {
    await db.destroy()
    rmSync(temporary, { recursive: true, force: true })
  }
}

export async function manifestOf(file: string): Promise<Manifest> {
  return (await checkBackup(createReadStream(file))).manifest
}
