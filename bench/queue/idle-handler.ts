/** A kind of task that does nothing, for so long. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { TaskHandler } from '#workers/task-handler.ts'

export function createIdleHandler(idleMs: number): TaskHandler {
  return {
    kind: 'restore',
    async run() {
      if (idleMs > 0) await sleep(idleMs)
      return { result: {}, outputs: [], usage: [] }
    },
    close: async () => {},
  }
}
