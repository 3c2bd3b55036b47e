/** Wiring that every command shares: settings -> platform -> core. What is opened here is closed here. */
import { hostname } from 'node:os'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { systemClock } from '#base/clock.ts'
import { uuidV7 } from '#base/ids.ts'
import type { DescribeText, DrawFrames, LookAtPicture, Probe } from '#core/context.ts'
import { type Core, createCore } from '#core/core.ts'
import { CreditPrice } from '#core/renders/render-bill.ts'
import type { Schema } from '#core/schema.ts'
import { taskKinds } from '#core/tasks/task-kinds.ts'
import { PriceList } from '#core/usage/prices.ts'
import { defaultMediaLimits, type MediaLimits } from '#engines/media/limits.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { openWhenUsed } from '#platform/blobs/lazy-blob-store.ts'
import { fileBlobFolder, openBlobStore } from '#platform/blobs/open-blob-store.ts'
import { keepRoom } from '#platform/blobs/roomy-blob-store.ts'
import { type Buckets, openBuckets } from '#platform/buckets/open-buckets.ts'
import { openKysely } from '#platform/database/kysely.ts'
import { listenOrPoll, type MaybeListener } from '#platform/database/listen-or-poll.ts'
import { migrate } from '#platform/database/migrate.ts'
import { migrations } from '#platform/database/migrations/index.ts'
import { openPool } from '#platform/database/pool.ts'
import { leadsToPooler } from '#platform/database/pooler.ts'
import { openEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'
import { FreeSpace, type Place } from '#platform/free-space.ts'
import type { Log } from '#platform/log.ts'
import { ownerState, ownerTag } from '#platform/process-owner.ts'
import { type BossQueue, openBossQueue } from '#platform/queue/boss-queue.ts'
import { sweepAttemptFolders } from '#workers/child/attempt-folder.ts'
import type { Config } from './config.ts'
import { type DataFolder, openDataFolder, readSecret } from './data-folder.ts'

export type House = {
  config: Config
  folder: DataFolder
  log: Log
  pool: pg.Pool
  db: Kysely<Schema>
  blobs: BlobStore
  buckets: Buckets
  queue: BossQueue
  core: Core
  instanceId: string
  /** Past any pooler: for listening. */
  directUrl: string
  modelsFolder: string
  secret: string
  space: FreeSpace
  close(): Promise<void>
}

export type HouseOptions = {
  /** Looks after tasks whose worker went silent. */
  isSupervisor: boolean
  /** For commands, which mostly need no bytes and should work while the blob store is away. Default at once. */
  opensBlobsWhenUsed?: boolean
  /** The last migration to run; default all. */
  migrateUpTo?: string
  /** How the API looks into an upload; commands that take none have no use for it. */
  probe?: Probe
  /** How the API draws frames that somebody waits for. */
  drawFrames?: DrawFrames
  /** How the API looks at pictures that are searched by. */
  lookAtPicture?: LookAtPicture
  /** How searches learn what a text means, where somebody can tell. */
  describeText?: DescribeText
}

const noProbe: Probe = async () => {
  throw new Error('This process does not look into files.')
}

/** Rejects with `start_refused`, `database_unavailable` or `config_invalid`; what was opened until then is closed again. */
export async function openHouse(config: Config, log: Log, options: HouseOptions): Promise<House> {
  const closers: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      await closer().catch((error: unknown) => log.warn({ err: error }, 'something did not close cleanly'))
    }
  }
  try {
    const folder = openDataFolder(config)
    const secret = readSecret(config, folder)
    const database = await openDatabase(config, folder, log)
    closers.push(database.close)
    const upTo = options.migrateUpTo === undefined ? {} : { upTo: options.migrateUpTo }
    await migrate({ url: database.directUrl, migrations, log, ...upTo })
    const isEmbedded = config.databaseUrl === null
    const isDirect = isEmbedded || !(await leadsToPooler(database.url))
    const pool = openPool({
      url: database.url,
      max: config.databasePool,
      applicationName: 'triptych',
      log,
      isDirect,
    })
    closers.push(() => pool.end())
    const db = openKysely<Schema>(pool)
    const blobSetting = config.blobs ?? `file:${folder.blobs}`
    const space = new FreeSpace({
      places: placesOf(folder, blobSetting),
      leastBytes: config.minFreeBytes,
    })
    const openBlobs = () => openBlobStore(blobSetting, { credentials: config.s3Credentials, log })
    const blobs = keepRoom(options.opensBlobsWhenUsed ? openWhenUsed(openBlobs) : await openBlobs(), space)
    closers.push(() => blobs.close())
    const queue = await openBossQueue({
      url: database.directUrl,
      log,
      kinds: taskKinds,
      isSupervisor: options.isSupervisor,
      isDirect: database.directUrl === database.url ? isDirect : !(await leadsToPooler(database.directUrl)),
    })
    closers.push(() => queue.close())
    const buckets = openBuckets(config.buckets, config.s3Credentials)
    const instanceId = uuidV7()
    const core = createCore({
      db,
      pool,
      blobs,
      queue,
      probe: options.probe ?? noProbe,
      isBucketOpen: (bucket, account) => buckets.find(bucket, account) !== null,
      ...(options.drawFrames ? { drawFrames: options.drawFrames } : {}),
      ...(options.lookAtPicture ? { lookAtPicture: options.lookAtPicture } : {}),
      ...(options.describeText ? { describeText: options.describeText } : {}),
      clock: systemClock,
      log,
      instanceId,
      hasEnded: hasInstanceEnded,
      secret,
      room: space,
      keep: config.keep,
      prices: new PriceList(config.prices),
      limits: {
        maxUploadBytes: config.maxUploadBytes,
        uploadLinkMs: config.uploadLinkMs,
        uploadPartBytes: config.uploadPartBytes,
        downloadLinkMs: config.downloadLinkMs,
        taskAttempts: config.task.attempts,
        workspaces: config.workspaces,
        savesPerMinute: config.syncsPerMinute,
        renders: {
          atOnce: config.renders.perAccount,
          maxSidePixels: config.renders.sidePixels,
          maxDurationMs: config.mediaMs,
          price: new CreditPrice(config.renders.credits),
        },
      },
    })
    return {
      config,
      folder,
      log,
      pool,
      db,
      blobs,
      buckets,
      queue,
      core,
      instanceId,
      directUrl: database.directUrl,
      modelsFolder: config.modelsFolder ?? folder.models,
      secret,
      space,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Where we write: attempts and the embedded database in the data folder, blobs where they are on a disk of ours. */
function placesOf(folder: DataFolder, blobSetting: string): Place[] {
  const blobFolder = fileBlobFolder(blobSetting)
  return [
    { name: 'data folder', folder: folder.path },
    ...(blobFolder === null ? [] : [{ name: 'blob store', folder: blobFolder }]),
  ]
}

export type OpenDatabase = { url: string; directUrl: string; close(): Promise<void> }

export async function openDatabase(config: Config, folder: DataFolder, log: Log): Promise<OpenDatabase> {
  if (config.databaseUrl !== null) {
    return {
      url: config.databaseUrl,
      directUrl: config.databaseDirectUrl ?? config.databaseUrl,
      close: async () => {},
    }
  }
  const embedded = await openEmbeddedPostgres({ folder: folder.postgres, log })
  return { url: embedded.url, directUrl: embedded.url, close: () => embedded.close() }
}

/** Our tables and the queue's. Returns the names of the migrations that ran. */
export async function migrateAll(url: string, log: Log): Promise<string[]> {
  const ran = await migrate({ url, migrations, log })
  const queue = await openBossQueue({ url, log, kinds: taskKinds, isSupervisor: false, isDirect: false })
  await queue.close()
  return ran
}

/** How this process is called where a person may read it; its last word is the process's tag. */
export function instanceDescription(roles: Iterable<string>): string {
  return `${hostname()} pid ${process.pid} (${[...roles].join(', ')}) ${ownerTag()}`
}

function hasInstanceEnded(description: string): boolean {
  return ownerState(description.slice(description.lastIndexOf(' ') + 1)) === 'dead'
}

/** Removes what processes that are no more left in temporary folders; what may be a living one's stays. */
export async function sweepFiles({ folder, blobs }: House): Promise<void> {
  await sweepAttemptFolders(folder.temporary)
  await blobs.sweepTemporary()
}

/** What other processes announce through the database, as far as it can be heard. */
export async function openHouseListener({ config, directUrl, pool, log }: House): Promise<MaybeListener> {
  return await listenOrPoll({
    url: directUrl,
    applicationName: 'triptych listener',
    log,
    isWanted: config.isListening,
    announce: (channel, payload) => pool.query('select pg_notify($1, $2)', [channel, payload]),
  })
}

export const firstAccount = 'main'

export function mediaLimits(config: Config): MediaLimits {
  return { ...defaultMediaLimits, maxDurationMs: config.mediaMs }
}
