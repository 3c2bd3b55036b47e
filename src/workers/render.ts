/** Tasks of kind `render`: bring the files of a timeline here, draw it part by part in children, store the film. */
import type { Core } from '#core/core.ts'
import { termsOf } from '#core/renders/render-terms.ts'
import type { Task } from '#core/schema.ts'
import type { Success } from '#core/tasks/task-claims.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { renderFilm } from '#engines/rendering/render-film.ts'
import type { RenderRequest } from '#engines/rendering/render-request.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { outputSize } from '#timeline/output-size.ts'
import { AttemptProgress } from './attempt-progress.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import type { ChildLimits } from './child/engine-child.ts'
import { openRenderPool } from './child/render-pool.ts'
import type { Attempt, TaskHandler } from './task-handler.ts'
import { type FetchLimits, gatherMedia } from './timeline-media.ts'

export type RenderHandlerOptions = {
  core: Core
  blobs: BlobStore
  outbound: OutboundClient
  temporary: string
  fontFolder: string | null
  mediaLimits: MediaLimits
  fetchLimits: FetchLimits
  childLimits: ChildLimits
  /** Children that draw at the same time, among all tasks. */
  atOnce: number
  log: Log
}

const shares = { loading: 0.03, storing: 0.02 }

export function createRenderHandler(options: RenderHandlerOptions): TaskHandler {
  const { core, blobs, outbound, atOnce } = options
  const pool = openRenderPool({ atOnce, limits: options.childLimits, log: options.log })
  let running = 0

  async function run(task: Task, attempt: Attempt): Promise<Success> {
    running++
    try {
      return await draw(task, attempt)
    } finally {
      running--
      if (running === 0) await pool.rest()
    }
  }

  async function draw(task: Task, attempt: Attempt): Promise<Success> {
    const { signal } = attempt
    await using folder = await makeAttemptFolder(options.temporary)
    const progress = new AttemptProgress(attempt, shares)
    progress.loading(0)
    const render = await core.renders.read(task.id)
    const state = JSON.parse(render.editor_state) as EditorState
    const media = await gatherMedia(
      { state, folder: folder.path, signal, onProgress: progress.loading },
      {
        findOwn: (references) => core.assetUses.findForTask(task, references),
        blobs,
        outbound,
        limits: options.fetchLimits,
      },
    )
    const request: RenderRequest = {
      state,
      ...media,
      size: outputSize(state, termsOf(render)),
      fps: render.fps,
      format: render.format,
      fontFolder: options.fontFolder,
      limits: options.mediaLimits,
    }
    const film = await renderFilm(request, {
      folder: folder.path,
      signal,
      atOnce,
      runPart: (part, { signal: partSignal, onProgress }) =>
        pool.run(part, { folder: folder.path, signal: partSignal, onProgress }),
      report: progress.working,
    })
    progress.storing(0)
    signal.throwIfAborted()
    const stored = await core.assets.storeFile(film.path, film.mediaType, { signal })
    return {
      result: { ...film.facts },
      outputs: [{ kind: 'film', name: `film.${film.fileExtension}`, stored }],
      usage: [{ meter: `render:${task.label}:seconds`, amount: render.billed_seconds }],
    }
  }

  return { kind: 'render', run, close: () => pool.close() }
}
