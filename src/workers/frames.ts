/** Draws single frames of timelines in child processes, outside the queue, since an answer waits for them. */
import { join } from 'node:path'
import type { DrawFrames } from '#core/context.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { PartRequest, PartResult } from '#engines/rendering/render-request.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import type { OutboundClient } from '#platform/outbound/outbound-client.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import { openChildPool } from './child/child-pool.ts'
import { gatherMedia } from './timeline-media.ts'
import { Turns } from './turns.ts'

export type FramePool = { draw: DrawFrames; close(): Promise<void> }

export type FramePoolOptions = {
  blobs: BlobStore
  outbound: OutboundClient
  temporary: string
  fontFolder: string | null
  limits: MediaLimits
  memoryBytes: number
  /** Of all files that are fetched from elsewhere for one call. */
  maxFetchBytes: number
  log: Log
}

const wallMs = 60_000
const fetchMs = 30_000
const atOnce = 2

export function openFrames(options: FramePoolOptions): FramePool {
  const { blobs, outbound, memoryBytes, maxFetchBytes, log } = options
  const pool = openChildPool<PartRequest, PartResult>({
    kind: 'frames',
    engine: '#engines/rendering/part-engine.ts',
    spare: 0,
    limits: { memoryBytes, wallMs, stallMs: wallMs },
    log,
  })
  // Files are fetched within a turn too, so that the bound holds for the disk as well.
  const turns = new Turns(atOnce)
  const draw: DrawFrames = async ({ state, size, seconds, findOwn, signal }, take) => {
    await using folder = await makeAttemptFolder(options.temporary)
    const media = await gatherMedia(
      { state, folder: folder.path, signal },
      {
        findOwn,
        blobs,
        outbound,
        limits: { maxBytes: maxFetchBytes, totalBytes: maxFetchBytes, timeoutMs: fetchMs },
      },
    )
    const frames = seconds.map((second, index) => ({
      seconds: second,
      path: join(folder.path, `frame-${index}.png`),
    }))
    const { fontFolder, limits } = options
    const film = { state, ...media, size, fps: 30, format: 'mp4', fontFolder, limits } as const
    await pool.run({ kind: 'frames', film, frames }, { folder: folder.path, signal })
    for (const { path } of frames) await take(path)
  }
  return { draw: (request, take) => turns.take(() => draw(request, take)), close: () => pool.close() }
}
