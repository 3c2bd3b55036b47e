/** The probe: looks into a stored file in a child process, outside the queue, since an answer waits for it. */
import type { MediaFacts, Probe } from '#core/context.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { ProbeFacts } from '#engines/media/probe.ts'
import type { ProbeRequest } from '#engines/media/probe-engine.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import { openChildPool } from './child/child-pool.ts'
import { Turns } from './turns.ts'

export type ProbePool = { probe: Probe; close(): Promise<void> }

const wallMs = 15_000
const memoryBytes = 768 * 1024 ** 2
const atMost = 4

export function openProbe(options: {
  blobs: BlobStore
  temporary: string
  limits: MediaLimits
  log: Log
}): ProbePool {
  const pool = openChildPool<ProbeRequest, ProbeFacts>({
    kind: 'probe',
    engine: '#engines/media/probe-engine.ts',
    limits: { memoryBytes, wallMs, stallMs: wallMs },
    log: options.log,
  })
  async function look(blobKey: string): Promise<MediaFacts> {
    await using folder = await makeAttemptFolder(options.temporary)
    const inputPath = await options.blobs.checkout(blobKey, folder.path)
    return await pool.run({ inputPath, limits: options.limits }, { folder: folder.path })
  }
  // A local copy of the file may be part of a look, so that the bound holds for the disk as well.
  const turns = new Turns(atMost)
  return {
    probe: (blobKey) => turns.take(() => look(blobKey)),
    close: () => pool.close(),
  }
}
