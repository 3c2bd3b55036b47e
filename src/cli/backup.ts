/** `triptych backup`: a copy of all that is ours in one file, while the server runs; and the way back. */
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { TriptychError } from '#base/errors.ts'
import { type TarEntry, writeTar } from '#platform/archive/tar-writer.ts'
import { createLog } from '#platform/log.ts'
import { makeAttemptFolder } from '#workers/child/attempt-folder.ts'
import type { Manifest } from '../backup/format.ts'
import { checkBackup } from '../backup/read-backup.ts'
import { restoreHouse } from '../backup/restore-house.ts'
import { writeBackup } from '../backup/write-backup.ts'
import type { Config } from '../config.ts'
import { print } from './print.ts'
import { withHouse } from './with-house.ts'

const otherSecret =
  'TRIPTYCH_SECRET is another one here: links, signing keys and webhook secrets of before do not work.'

type BackupOptions = { restore?: boolean; verify?: boolean; json?: boolean }

export function backupCommand(config: Config): Command {
  return new Command('backup')
    .description(
      'Copy all tables and stored files into one file (`-` for the standard output); the server may run.',
    )
    .argument('<file>', 'the backup file')
    .option('--restore', 'the way back: into a new database and an empty blob store')
    .option('--verify', 'read the file and check that it is whole')
    .option('--json', 'print one JSON object')
    .action(async (file: string, { restore, verify, json }: BackupOptions) => {
      if (restore && verify)
        throw new TriptychError('request_invalid', { detail: 'Choose one of --restore and --verify.' })
      if (restore) await restoreFrom(file, config, json)
      else if (verify) await verifyFile(file, json)
      else await backUp(file, config, json)
    })
}

async function backUp(file: string, config: Config, isJson: boolean | undefined): Promise<void> {
  // The log goes to the standard output too, where it must not get between the bytes of the file.
  const quiet: Config = file === '-' ? Object.freeze({ ...config, logLevel: 'silent' }) : config
  const manifest = await withHouse(quiet, async ({ db, blobs, secret, folder, core }) => {
    await using temporary = await makeAttemptFolder(folder.temporary)
    return await writeBackup(
      { db, blobs, secret, temporary: temporary.path, now: core.clock.now() },
      (entries) => (file === '-' ? toOutput(entries) : toFile(entries, file)),
    )
  })
  const { missing, damaged } = manifest.blobs
  if (missing.length + damaged.length > 0) process.exitCode = 1
  // The standard output is the file itself then.
  if (file !== '-') print({ file, ...summaryOf(manifest) }, isJson, (all) => `${file}: ${textOf(all)}`)
}

async function toOutput(entries: AsyncIterable<TarEntry>): Promise<void> {
  await pipeline(Readable.from(writeTar(entries)), process.stdout, { end: false })
}

/** Under another name until it is whole and on the disk; readable by its owner alone, since it holds all there is. */
async function toFile(entries: AsyncIterable<TarEntry>, file: string): Promise<void> {
  const partial = `${file}.partial`
  try {
    await pipeline(Readable.from(writeTar(entries)), createWriteStream(partial, { mode: 0o600, flush: true }))
    await rename(partial, file)
    await using folder = await open(dirname(file), 'r')
    await folder.sync()
  } catch (error) {
    await rm(partial, { force: true })
    throw asFileError(error, file)
  }
}

async function verifyFile(file: string, isJson: boolean | undefined): Promise<void> {
  const { header, manifest } = await checkBackup(readFile(file))
  const { migrations: ran, createdAt } = header
  print(
    { file, createdAt, migrations: ran, ...summaryOf(manifest) },
    isJson,
    (all) => `${file} is whole: ${textOf(all)}`,
  )
}

async function restoreFrom(file: string, config: Config, isJson: boolean | undefined): Promise<void> {
  const log = createLog({ level: config.logLevel === 'info' ? 'error' : config.logLevel })
  const report = await restoreHouse(config, readFile(file), log)
  const isWhole = report.missing.length + report.damaged.length === 0
  if (!isWhole) process.exitCode = 1
  print(report, isJson, (all) =>
    [
      `Restored ${all.rows} rows and ${all.blobs} files (${all.bytes} bytes) as they were at ${all.createdAt}.`,
      ...(all.isSameSecret ? [] : [otherSecret]),
      ...(isWhole
        ? []
        : [
            `${all.missing.length} files were missing and ${all.damaged.length} damaged when the backup was made.`,
          ]),
    ].join('\n'),
  )
}

async function* readFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 })
  } catch (error) {
    throw asFileError(error, file)
  }
}

function asFileError(error: unknown, file: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (error instanceof TriptychError || syscall === undefined) return error
  return new TriptychError(code === 'ENOSPC' ? 'storage_full' : 'storage_failed', {
    detail: `The file ${file} cannot be used: ${(error as Error).message}`,
    cause: error,
  })
}

function summaryOf({ tables, blobs }: Manifest) {
  const { count, bytes, missing, damaged } = blobs
  return {
    rows: Object.values(tables).reduce((sum, { rows }) => sum + rows, 0),
    blobs: count,
    bytes,
    missing,
    damaged,
  }
}

function textOf({ rows, blobs, bytes, missing, damaged }: ReturnType<typeof summaryOf>): string {
  const problems = [...missing.map((key) => `missing: ${key}`), ...damaged.map((key) => `damaged: ${key}`)]
  return [`${rows} rows and ${blobs} files (${bytes} bytes)`, ...problems].join('\n')
}
