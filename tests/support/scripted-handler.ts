/** A small but whole task handler: runs the scripted engine in a real child and stores the file it made. */
import { TriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import type { Script } from '#tests/support/engines/scripted.ts'
import { makeAttemptFolder } from '#workers/child/attempt-folder.ts'
import { type ChildPool, openChildPool } from '#workers/child/child-pool.ts'
import type { TaskHandler } from '#workers/task-handler.ts'
import { silentLog } from './silent-log.ts'

export type ScriptedHandler = TaskHandler & {
  /** The engine's processes. */
  pids: ChildPool<unknown, unknown>['pids']
}

export function createScriptedHandler(core: Core, temporary: string): ScriptedHandler {
  const pool = openChildPool<Script & { attempt: number }, { path: string }>({
    kind: 'scripted',
    engine: '#tests/support/engines/scripted.ts',
    limits: { memoryBytes: 512 * 1024 ** 2, wallMs: 60_000, stallMs: 20_000 },
    log: silentLog,
  })
  /** When each task was first tried. */
  const begun = new Map<string, number>()
  return {
    kind: 'restore',
    pids: () => pool.pids(),
    close: () => pool.close(),
    async run(task, { signal, progress }) {
      const script = JSON.parse(task.input) as Script
      const nowMs = core.clock.elapsedMs()
      if (!begun.has(task.id)) begun.set(task.id, nowMs)
      if (nowMs - begun.get(task.id)! < (script.awayMs ?? 0)) throw new TriptychError('storage_failed')
      await using folder = await makeAttemptFolder(temporary)
      const { path } = await pool.run(
        { ...script, attempt: task.attempt },
        { folder: folder.path, signal, onProgress: progress },
      )
      if (signal.aborted) throw new TriptychError('work_canceled')
      const stored = await core.assets.storeFile(path, 'text/plain')
      return {
        result: { pid: process.pid },
        outputs: [{ kind: 'audio', name: 'made.txt', stored }],
        usage: [{ meter: 'scripted', amount: 1 }],
      }
    },
  }
}
