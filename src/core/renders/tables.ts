/** Ordered films, as a table. */
import type { OutputRatio } from '#timeline/editor-state.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'

/** What a task of kind `render` draws, beside its row in `tasks`. */
export type RenderTable = {
  task_id: string
  account_id: string
  /** JSON text, as it was when the film was ordered. */
  editor_state: string
  ratio: OutputRatio
  scale: number
  composition_width: number | null
  composition_height: number | null
  /** Pixels of the film. */
  width: number
  height: number
  fps: FrameRate
  format: 'mp4' | 'webm'
  duration_seconds: number
  /** Whole seconds of full HD at 30 frames that it stands for. */
  billed_seconds: number
  /** Decimal text. */
  charged_credits: string
  /** The client's own name of the task. */
  client_task_id: string | null
  /** SHA-256 of the order that came under that name. */
  order_hash: Buffer | null
  callback_url: string | null
  /** Where the client reached us; begins the links in messages to it. */
  origin: string | null
}
