/** Wiring of the worker: a handler per kind of task, woken and told of cancels by the database. */

import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventChannel } from '#core/events/event-store.ts'
import { cancelChannel } from '#core/tasks/task-store.ts'
import { deliveryChannel } from '#core/webhooks/delivery-store.ts'
import { composedSummarizer } from '#engines/understanding/summaries/composed-summarizer.ts'
import { serverSummarizer } from '#engines/understanding/summaries/server-summarizer.ts'
import type { Listener } from '#platform/database/listen.ts'
import type { Metrics } from '#platform/metrics.ts'
import { createOutboundClient } from '#platform/outbound/outbound-client.ts'
import { workChannel } from '#platform/queue/task-queue.ts'
import { openAiServer } from '#workers/ai-server.ts'
import { createAnalyzeHandler } from '#workers/analyze.ts'
import { createIngestHandler } from '#workers/ingest.ts'
import { createRenderHandler } from '#workers/render.ts'
import { createRestoreHandler } from '#workers/restore.ts'
import { createSummarizeHandler } from '#workers/summarize.ts'
import type { TaskHandler } from '#workers/task-handler.ts'
import { TaskWorker } from '#workers/task-worker.ts'
import { openTextEmbedder } from '#workers/text-embedder.ts'
import { WebhookSender } from '#workers/webhook-sender.ts'
import { type House, instanceDescription, mediaLimits, sweepFiles } from './house.ts'

export function createHandlers(house: House): TaskHandler[] {
  const { core, blobs, folder, modelsFolder, config, log } = house
  const call = config.ai && openAiServer(config.ai)
  return [
    createIngestHandler({ core, buckets: house.buckets }),
    createRestoreHandler({
      core,
      blobs,
      temporary: folder.temporary,
      modelsFolder,
      mediaLimits: mediaLimits(config),
      childLimits: config.task,
      log,
    }),
    createRenderHandler({
      core,
      blobs,
      outbound: createOutboundClient({ allowPrivate: config.allowPrivate }),
      temporary: folder.temporary,
      fontFolder: folder.fonts,
      mediaLimits: mediaLimits(config),
      fetchLimits: {
        maxBytes: config.maxUploadBytes,
        timeoutMs: config.renders.fetchMs,
        totalBytes: config.renders.fetchBytes,
      },
      childLimits: config.task,
      atOnce: config.renders.processes || availableParallelism(),
      log,
    }),
    createAnalyzeHandler({
      core,
      blobs,
      temporary: folder.temporary,
      modelsFolder,
      ai: call && config.ai && { ...config.ai, call },
      embedder: call && config.ai?.embeddingModel ? openTextEmbedder(call, config.ai.embeddingModel) : null,
      wordProviders: config.words,
      mediaLimits: mediaLimits(config),
      childLimits: config.task,
      log,
    }),
    createSummarizeHandler({
      core,
      blobs,
      summarizer:
        call && config.ai?.chatModel ? serverSummarizer(call, config.ai.chatModel) : composedSummarizer,
    }),
  ]
}

export async function startWorker(
  house: House,
  listener: Listener,
  metrics: Metrics,
  handlers: readonly TaskHandler[] = createHandlers(house),
): Promise<TaskWorker> {
  const worker = new TaskWorker({
    core: house.core,
    tickets: house.queue,
    handlers,
    slots: house.config.workers,
    name: instanceDescription(['worker']),
    log: house.log,
    sweepFiles: () => sweepFiles(house),
    hasRoom: async () => (await house.space.shortage()) === null,
    onFinished: (kind, outcome, seconds) => metrics.observeTask(kind, outcome, seconds),
  })
  await listener.on(workChannel, (kind) => worker.wake(kind))
  await listener.on(cancelChannel, (taskId) => worker.cancel(taskId))
  listener.onState((connected) => connected && worker.wakeAll())
  worker.start()
  return worker
}

const lookEveryMs = 60_000

/** Removes what has been kept long enough; once an hour among all processes, so it does not matter how many look. */
export function startRetention({ core, log }: House): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const looking = (async () => {
    while (!signal.aborted) {
      await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      try {
        const report = await core.retention.runWhenDue(signal)
        if (report && Object.values(report.removed).some(({ count }) => count > 0))
          log.info({ removed: report.removed, bytes: report.bytes }, 'what was kept long enough has gone')
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'retention met an error and goes on in an hour')
      }
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await looking
    },
  }
}

const deliveriesAtOnce = 16

/** Sends webhooks. The formats of dialects must have been registered. */
export async function startSender({ core, config, log }: House, listener: Listener): Promise<WebhookSender> {
  const outbound = createOutboundClient({ allowPrivate: config.allowPrivate })
  const sender = new WebhookSender({ core, outbound, atOnce: deliveriesAtOnce, log })
  for (const channel of [eventChannel, deliveryChannel]) await listener.on(channel, () => sender.wake())
  sender.start()
  return sender
}
