/** Looks at single pictures in a child process, outside the queue like the probe, since an answer waits for it. */
import type { LookAtPicture } from '#core/context.ts'
import { providerLabel } from '#core/search/vectors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { PictureLookFacts, PictureLookRequest } from '#engines/understanding/picture-look-engine.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import { makeAttemptFolder } from './child/attempt-folder.ts'
import { openChildPool } from './child/child-pool.ts'
import { Turns } from './turns.ts'

export type PictureLookPool = { look: LookAtPicture; close(): Promise<void> }

const wallMs = 30_000
const atOnce = 2

export function openPictureLook(options: {
  blobs: BlobStore
  temporary: string
  modelFolder: string
  limits: MediaLimits
  memoryBytes: number
  log: Log
}): PictureLookPool {
  const { blobs, modelFolder, limits, memoryBytes, log } = options
  const pool = openChildPool<PictureLookRequest, PictureLookFacts>({
    kind: 'look',
    engine: '#engines/understanding/picture-look-engine.ts',
    spare: 0,
    limits: { memoryBytes, wallMs, stallMs: wallMs },
    log,
  })
  const turns = new Turns(atOnce)
  const look: LookAtPicture = async (blobKey) => {
    await using folder = await makeAttemptFolder(options.temporary)
    const inputPath = await blobs.checkout(blobKey, folder.path)
    const { pictureHash, signature, face } = await pool.run(
      { inputPath, modelFolder, limits },
      { folder: folder.path },
    )
    return {
      pictureHash,
      signature: { ...signature, provider: providerLabel(signature.provider) },
      faces: face ? [{ provider: providerLabel(face.provider), embedding: face.embedding }] : [],
    }
  }
  return { look: (blobKey) => turns.take(() => look(blobKey)), close: () => pool.close() }
}
