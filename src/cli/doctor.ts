/** `triptych doctor`: is everything the server stands on in order? Exit code 1 when it is not. */
import { createHash } from 'node:crypto'
import { Command } from 'commander'
import { modelCatalogue } from '#engines/model-catalogue.ts'
import { modelState } from '#platform/models/pull-models.ts'
import { engineReport } from '#workers/engine-report.ts'
import type { Config } from '../config.ts'
import { type House, openHouseListener } from '../house.ts'
import { print } from './print.ts'
import { withHouse } from './with-house.ts'

type Finding = { part: string; ok: boolean; detail: string }

export function doctorCommand(config: Config): Command {
  return new Command('doctor')
    .description('Check the database, the stored bytes and their checksums, the models and the engines.')
    .option('--quick', 'do not read the stored bytes again')
    .option('--json', 'print one JSON object')
    .action(async (options: { quick?: boolean; json?: boolean }) => {
      const findings = await withHouse(config, (house) => examine(house, options.quick ?? false))
      const isHealthy = findings.every(({ ok }) => ok)
      print({ healthy: isHealthy, findings }, options.json, () =>
        findings
          .map(({ part, ok, detail }) => `${ok ? 'ok     ' : 'PROBLEM'}  ${part}: ${detail}`)
          .join('\n'),
      )
      if (!isHealthy) process.exitCode = 1
    })
}

async function examine(house: House, isQuick: boolean): Promise<Finding[]> {
  const store = await checkStore(house)
  const unread = {
    part: 'stored bytes',
    ok: false,
    detail: 'not looked at, as the blob store cannot be used',
  }
  return [
    await checkDatabase(house),
    await checkListening(house),
    store,
    await checkSpace(house),
    ...(isQuick ? [] : [store.ok ? await checkBlobs(house) : unread]),
    ...(await checkModels(house)),
    ...(await engineReport(house.modelsFolder, house.config)),
  ]
}

async function checkDatabase({ pool, config }: House): Promise<Finding> {
  const { rows } = await pool.query<{ server_version: string }>('show server_version')
  const which = config.databaseUrl === null ? 'embedded' : 'by DATABASE_URL'
  return {
    part: 'database',
    ok: true,
    detail: `PostgreSQL ${rows[0]!.server_version}, ${which}, schema up to date`,
  }
}

/** Polling is slower and not broken. */
async function checkListening(house: House): Promise<Finding> {
  const listener = await openHouseListener(house)
  const { reason } = listener
  await listener.close()
  return {
    part: 'listening',
    ok: true,
    detail:
      reason === null
        ? 'new work and changed keys are heard of at once'
        : `polling instead, every second or two, and keys are looked up for every request: ${reason}`,
  }
}

async function checkStore({ blobs }: House): Promise<Finding> {
  try {
    const { freeBytes } = await blobs.check()
    const room = freeBytes === null ? 'no limit known' : `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`
    return { part: 'blob store', ok: true, detail: `can be written to, ${room}` }
  } catch (error) {
    return { part: 'blob store', ok: false, detail: withCause(error) }
  }
}

/** What went wrong below, too: it is the operator who asks. */
function withCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} ${error.cause.message}` : error.message
}

async function checkSpace({ space, config }: House): Promise<Finding> {
  const shortage = await space.shortage()
  const least = `${(config.minFreeBytes / 1024 ** 3).toFixed(2)} GiB`
  return {
    part: 'disk space',
    ok: shortage === null,
    detail: shortage ?? (config.minFreeBytes === 0 ? 'not watched' : `more than ${least} are free`),
  }
}

/** Reads every stored byte again: what is recorded must be there, of that size and checksum, and nothing else. */
async function checkBlobs({ db, blobs }: House): Promise<Finding> {
  const problems: string[] = []
  let checked = 0
  let after = ''
  for (;;) {
    const page = await db
      .selectFrom('assets')
      .select(['blob_key', 'sha256', 'size_bytes'])
      .where('blob_key', '>', after)
      .orderBy('blob_key')
      .limit(500)
      .execute()
    for (const asset of page) {
      checked++
      const problem = await problemWith(blobs, asset)
      // It may have been deleted while it was read.
      if (problem && (await unnamed(db, [asset.blob_key])).length === 0) {
        problems.push(`${asset.blob_key} ${problem}`)
      }
    }
    if (page.length < 500) break
    after = page.at(-1)!.blob_key
  }
  for (const key of await findStrays({ db, blobs })) problems.push(`${key} belongs to nothing`)
  const shown = problems.slice(0, 20).join('; ')
  return {
    part: 'stored bytes',
    ok: problems.length === 0,
    detail:
      problems.length === 0 ? `${checked} files, all as recorded` : `${problems.length} problems: ${shown}`,
  }
}

/** Stored bytes that no row names. A blob is announced before it is written, so a stray one was never named. */
async function findStrays({ db, blobs }: Pick<House, 'db' | 'blobs'>): Promise<string[]> {
  const strays: string[] = []
  let page: string[] = []
  const settle = async () => {
    for (const key of await unnamed(db, page)) {
      // It may have been deleted between the list and the look.
      if (await blobs.stat(key)) strays.push(key)
    }
    page = []
  }
  for await (const { key } of blobs.list('')) {
    page.push(key)
    if (page.length === 500) await settle()
  }
  await settle()
  return strays
}

/** Those of the keys that no row names now. */
async function unnamed(db: House['db'], keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return []
  const named = await db
    .selectFrom('assets')
    .select('blob_key as key')
    .where('blob_key', 'in', keys)
    .unionAll(db.selectFrom('loose_blobs').select('key').where('key', 'in', keys))
    .unionAll(db.selectFrom('upload_parts').select('blob_key as key').where('blob_key', 'in', keys))
    .execute()
  const known = new Set(named.map(({ key }) => key))
  return keys.filter((key) => !known.has(key))
}

async function problemWith(
  blobs: House['blobs'],
  asset: { blob_key: string; sha256: string; size_bytes: number },
): Promise<string | null> {
  try {
    const { stream } = await blobs.get(asset.blob_key)
    const hash = createHash('sha256')
    let sizeBytes = 0
    for await (const chunk of stream) {
      hash.update(chunk as Buffer)
      sizeBytes += (chunk as Buffer).length
    }
    if (sizeBytes !== asset.size_bytes) return `has ${sizeBytes} bytes instead of ${asset.size_bytes}`
    return hash.digest('hex') === asset.sha256 ? null : 'has another sha256 than recorded'
  } catch (error) {
    return error instanceof Error ? `cannot be read: ${error.message}` : 'cannot be read'
  }
}

async function checkModels({ modelsFolder }: House): Promise<Finding[]> {
  return await Promise.all(
    modelCatalogue.map(async (file) => {
      const state = await modelState(modelsFolder, file)
      const advice =
        state === 'present'
          ? file.purpose
          : `${state} (${file.purpose}); the fallback runs without it. Fetch it with: triptych models pull`
      // A missing model is a lesser result, not a broken server; a damaged one is a problem.
      return { part: `model ${file.fileName}`, ok: state !== 'damaged', detail: advice }
    }),
  )
}
