/** Wiring of a running server: settings -> house -> worker -> dialects -> HTTP. */
import type { FastifyInstance } from 'fastify'
import { TriptychError } from '#base/errors.ts'
import { eventChannel } from '#core/events/event-store.ts'
import { modelCatalogue } from '#engines/model-catalogue.ts'
import { createServer } from '#http/server.ts'
import { isPassing } from '#platform/database/retry.ts'
import { createLog, type Log } from '#platform/log.ts'
import { createMetrics } from '#platform/metrics.ts'
import { pullModel } from '#platform/models/pull-models.ts'
import { openAiServer } from '#workers/ai-server.ts'
import type { TaskWorker } from '#workers/task-worker.ts'
import { describeTextBy, openTextEmbedder } from '#workers/text-embedder.ts'
import { apiChildren } from './api-children.ts'
import type { Config } from './config.ts'
import { openDoors } from './doors.ts'
import {
  firstAccount,
  type House,
  type HouseOptions,
  instanceDescription,
  openHouse,
  openHouseListener,
  sweepFiles,
} from './house.ts'
import { queueReading } from './queue-reading.ts'
import { version } from './version.ts'
import { startRetention, startSender, startWorker } from './worker.ts'

const closePatienceMs = 3000
/** Any constant that no other lock uses. */
const firstKeyLock = 7300_0004

export type Running = {
  /** Null when this process serves no API. */
  url: string | null
  /** The first admin key, on the first start only. */
  firstKey: string | null
  house: House
  close(): Promise<void>
}

/** Whoever searches waits, so the AI server is asked once. */
function meaningsBy({ ai }: Config): Pick<HouseOptions, 'describeText'> {
  if (!ai?.embeddingModel) return {}
  const embedder = openTextEmbedder(openAiServer({ ...ai, pausesMs: [] }), ai.embeddingModel)
  return { describeText: describeTextBy(embedder) }
}

export async function serve(
  config: Config,
  log: Log = createLog({ level: config.logLevel }),
): Promise<Running> {
  const metrics = createMetrics()
  const children = apiChildren(() => house)
  const house = await openHouse(config, log, {
    isSupervisor: config.roles.has('worker'),
    ...children,
    ...meaningsBy(config),
  })
  const closers: (() => Promise<unknown>)[] = [() => house.close(), () => children.close()]
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      await closer().catch((error: unknown) => log.warn({ err: error }, 'something did not close cleanly'))
    }
  }
  try {
    const { core } = house
    await sweepFiles(house)
    await core.instances.begin(instanceDescription(config.roles))
    closers.push(() => core.instances.end())
    const listener = await openHouseListener(house)
    closers.push(() => listener.close())
    await listener.on('triptych_credential', (id) => core.credentials.forget(id))
    listener.onState((connected) => core.credentials.setListening(connected))
    core.credentials.setListening(listener.connected)
    const doors = openDoors(house)
    for (const { webhooks } of doors) if (webhooks) core.webhooks.fanOut.register(webhooks)
    let worker: TaskWorker | null = null
    closers.push(async () => await worker?.stop())
    let url: string | null = null
    if (config.roles.has('api')) {
      await listener.on(eventChannel, () => core.eventFeed.announce())
      const app = await createServer({
        dialects: doors.map(({ dialect }) => dialect),
        version,
        log,
        meter: metrics,
        publicUrl: config.publicUrl,
        trustProxy: config.trustProxy,
        files: {
          outputs: core.outputs,
          assetLinks: core.assetLinks,
          blobs: house.blobs,
          links: core.links,
          clock: core.clock,
        },
        isDatabaseAway: isPassing,
        operations: {
          readiness: () => readiness(house),
          metrics: async () => {
            metrics.setQueue(await queueReading(house))
            return { contentType: metrics.contentType, text: await metrics.text() }
          },
        },
      })
      closers.push(() => closeServer(app))
      // Streams of events would else keep the server from closing.
      closers.push(async () => core.eventFeed.close())
      url = await listen(app, config)
      // Children come last: while they start, they take the processor from whoever waits for us.
      children.warmUp()
    }
    if (config.roles.has('worker')) {
      worker = await startWorker(house, listener, metrics)
      const sender = await startSender(house, listener)
      closers.push(() => sender.stop())
      const retention = startRetention(house)
      closers.push(() => retention.stop())
      pullMissingModels(house)
    }
    // Last of all: of a start that fails nobody is told a key, and there is only one first.
    return { url, firstKey: await makeFirstKey(house), house, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Answers in progress get a moment to end; a client that is slow to take or give loses its connection. */
async function closeServer(app: FastifyInstance): Promise<void> {
  const patience = setTimeout(() => app.server.closeAllConnections(), closePatienceMs)
  await app.close()
  clearTimeout(patience)
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    return await app.listen({ host, port })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why = code === 'EADDRINUSE' ? 'something else listens there' : message
    throw new TriptychError('start_refused', {
      detail: `Port ${port} of ${host} cannot be used: ${why}. Set TRIPTYCH_PORT to another.`,
      cause,
    })
  }
}

/** An install without any key gets one for everything, told to whoever started it. */
async function makeFirstKey({ core, pool }: House): Promise<string | null> {
  if (await core.credentials.any()) return null
  const turn = await pool.connect()
  try {
    // Of several servers that start at once on a new database, one makes the key and the others see it.
    await turn.query('begin')
    await turn.query('select pg_advisory_xact_lock($1)', [firstKeyLock])
    return (await core.credentials.any()) ? null : await createAdminKey(core)
  } finally {
    await turn.query('rollback').finally(() => turn.release())
  }
}

async function createAdminKey(core: House['core']): Promise<string | null> {
  const account = await core.accounts.ensure(firstAccount)
  const created = await core.credentials.create(
    {
      accountId: account.id,
      label: 'first admin key',
      kind: 'bearer',
      scopes: ['admin'],
    },
    null,
  )
  return created.kind === 'bearer' ? created.key : null
}

async function readiness({ pool, blobs, space }: House): Promise<Record<string, string | null>> {
  const problemOf = async (check: () => Promise<unknown>) => {
    try {
      await check()
      return null
    } catch (error) {
      return error instanceof TriptychError ? error.message : 'cannot be reached'
    }
  }
  const [database, store] = await Promise.all([
    problemOf(() => pool.query('select 1')),
    problemOf(() => blobs.check()),
  ])
  return { database, blobs: store, disk: await space.shortage() }
}

/** In the background: the server works without models, only less well. */
function pullMissingModels({ config, modelsFolder, log }: House): void {
  if (!config.modelsPull || config.modelsFolder !== null) return
  for (const file of modelCatalogue) {
    pullModel(modelsFolder, file).then(
      (isFetched) => isFetched && log.info({ file: file.fileName }, 'a model was fetched'),
      (error: Error) =>
        log.warn(
          { file: file.fileName, reason: error.message },
          'a model is missing and could not be fetched; the fallback runs without it',
        ),
    )
  }
}
