/** The children in which films are drawn and encoded, part by part. */
import type { PartRequest, PartResult } from '#engines/rendering/render-request.ts'
import type { Log } from '#platform/log.ts'
import { type ChildPool, openChildPool } from './child-pool.ts'
import type { ChildLimits } from './engine-child.ts'

export type RenderPoolOptions = {
  /** Children that draw at the same time: the number of cores. */
  atOnce: number
  limits: ChildLimits
  log: Log
}

export function openRenderPool({
  atOnce,
  limits,
  log,
}: RenderPoolOptions): ChildPool<PartRequest, PartResult> {
  return openChildPool<PartRequest, PartResult>({
    kind: 'render',
    engine: '#engines/rendering/part-engine.ts',
    atMost: atOnce,
    // Segment follows segment: as many as draw at once stay while there is something to draw.
    spare: 0,
    idleAtMost: atOnce,
    // Drawn pictures are garbage in every frame. Every core has a child of its own, so helpers that collect it
    // would only take turns with those that draw: they made up a tenth of the time.
    nodeFlags: ['--single-threaded-gc'],
    limits,
    log,
  })
}
