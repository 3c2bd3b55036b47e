/** Single frames of a timeline, drawn while somebody waits for them, and kept for a while. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import { assertValidState } from '#timeline/assert-valid-state.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import type { AssetReference } from '../assets/asset-references.ts'
import { type AssetStore, insertAsset, type NewAsset } from '../assets/asset-store.ts'
import type { AssetUses } from '../assets/asset-uses.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { ProjectStore } from '../projects/project-store.ts'
import type { Output } from '../schema.ts'
import { filmFacts, type RenderTerms, renderLimits } from './render-terms.ts'

export type FrameOrder = {
  of: { state: unknown } | { projectId: string }
  /** Moments in seconds; those past the end show the last frame. */
  seconds: readonly number[]
  /** Longest side in pixels; the composition's own size at most, which is also the default. */
  maxSidePixels: number | null
  signal: AbortSignal
}

export type DrawnFrame = { seconds: number; output: Output; stored: NewAsset }

export type FrameOrderParts = { projects: ProjectStore; assets: AssetStore; assetUses: AssetUses }

export class FrameOrders {
  readonly #context: CoreContext
  readonly #parts: FrameOrderParts

  constructor(context: CoreContext, parts: FrameOrderParts) {
    this.#context = context
    this.#parts = parts
  }

  /**
   * Rejects with `project_unknown`, `timeline_invalid`, `timeline_empty`, `film_too_large`, or with what keeps a file
   * of the timeline from being drawn.
   */
  async draw(principal: Principal, order: FrameOrder): Promise<DrawnFrame[]> {
    const { assets, assetUses } = this.#parts
    const { drawFrames } = this.#context
    if (!drawFrames) throw new TriptychError('internal', { detail: 'This process draws no frames.' })
    const state = await this.#stateOf(principal, order)
    const terms = termsOf(state, order.maxSidePixels)
    const { size } = filmFacts(state, terms, renderLimits(this.#context))
    const stored: NewAsset[] = []
    try {
      await drawFrames(
        {
          state,
          size,
          seconds: order.seconds,
          findOwn: (references: readonly AssetReference[]) => assetUses.findSeen(principal, references),
          signal: order.signal,
        },
        async (path) => {
          stored.push(await assets.storeFile(path, 'image/png', { signal: order.signal }))
        },
      )
      return await this.#keep(principal, order.seconds, stored)
    } catch (error) {
      for (const { blobKey } of stored) await assets.loose.drop(blobKey)
      throw error
    }
  }

  async #keep(
    principal: Principal,
    seconds: readonly number[],
    stored: readonly NewAsset[],
  ): Promise<DrawnFrame[]> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const frames: DrawnFrame[] = []
      for (const [index, asset] of stored.entries()) {
        await insertAsset(change, asset, principal.accountId, at)
        const output = await change
          .insertInto('outputs')
          .values({
            id: uuidV7(at.getTime()),
            account_id: principal.accountId,
            task_id: null,
            asset_id: asset.id,
            kind: 'frame',
            name: 'frame.png',
            expires_at: null,
            created_at: at,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        frames.push({ seconds: seconds[index]!, output, stored: asset })
      }
      return frames
    })
  }

  async #stateOf(principal: Principal, { of }: FrameOrder): Promise<EditorState> {
    let state: unknown
    if ('state' in of) state = of.state
    else {
      await this.#parts.projects.get(principal, of.projectId, 'timeline')
      const row = await this.#context.db
        .selectFrom('timelines')
        .select('state')
        .where('project_id', '=', of.projectId)
        .executeTakeFirst()
      if (!row) throw new TriptychError('project_unknown')
      state = JSON.parse(row.state)
    }
    assertValidState(state, { mayBeEmpty: true })
    return state
  }
}

function termsOf(state: EditorState, maxSidePixels: number | null): RenderTerms {
  const { compositionWidth, compositionHeight } = state
  const scale = Math.min(
    1,
    (maxSidePixels ?? Number.POSITIVE_INFINITY) / Math.max(compositionWidth, compositionHeight),
  )
  return { ratio: 'custom', scale, fps: 30, format: 'mp4' }
}
