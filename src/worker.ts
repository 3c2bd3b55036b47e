/** Wiring of the worker: a handler per kind of task, woken and told of cancels by the database. */

import { cancelChannel } from '#core/tasks/task-store.ts'
import type { Listener } from '#platform/database/listen.ts'
import type { Metrics } from '#platform/metrics.ts'
import { workChannel } from '#platform/queue/task-queue.ts'
import { createRestoreHandler } from '#workers/restore.ts'
import type { TaskHandler } from '#workers/task-handler.ts'
import { TaskWorker } from '#workers/task-worker.ts'
import { type House, instanceDescription, mediaLimits } from './house.ts'

export function createHandlers(house: House): TaskHandler[] {
  const { core, blobs, folder, modelsFolder, config, log } = house
  return [
    createRestoreHandler({
      core,
      blobs,
      temporary: folder.temporary,
      modelsFolder,
      mediaLimits: mediaLimits(config),
      childLimits: config.task,
      log,
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
    onFinished: (kind, outcome, seconds) => metrics.observeTask(kind, outcome, seconds),
  })
  await listener.on(workChannel, (kind) => worker.wake(kind))
  await listener.on(cancelChannel, (taskId) => worker.cancel(taskId))
  listener.onState((connected) => connected && worker.wakeAll())
  worker.start()
  return worker
}
