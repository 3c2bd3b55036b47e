/** Tasks of kind `ingest`: copy a file out of a bucket, look into it, and put it where it is waited for. */
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TriptychError } from '#base/errors.ts'
import type { NewAsset } from '#core/assets/asset-store.ts'
import type { Core } from '#core/core.ts'
import type { IngestInput } from '#core/imports/import-orders.ts'
import { mostBytes, tooLarge, unsuitable } from '#core/imports/import-terms.ts'
import type { Task } from '#core/schema.ts'
import type { Success } from '#core/tasks/task-claims.ts'
import type { BucketObject } from '#platform/buckets/bucket.ts'
import type { Buckets } from '#platform/buckets/open-buckets.ts'
import type { Attempt, TaskHandler } from './task-handler.ts'

/** Share of the whole that fetching is; the rest is looking into the file. */
const fetchingShare = 0.95

export function createIngestHandler({ core, buckets }: { core: Core; buckets: Buckets }): TaskHandler {
  async function run(task: Task, attempt: Attempt): Promise<Success> {
    // Its place has gone: nobody waits for the file any more.
    if (task.entry_id === null) return { result: {}, outputs: [], usage: [] }
    const { bucket: bucketName, key, terms } = JSON.parse(task.input) as IngestInput
    const bucket = buckets.find(bucketName, await core.accounts.nameOf(task.account_id))
    if (!bucket) throw new TriptychError('bucket_unknown')
    const object = await bucket.open(key, attempt.signal)
    if (!object) throw new TriptychError('object_missing')
    if (object.sizeBytes > mostBytes(terms)) {
      object.stream.destroy()
      throw new TriptychError('media_over_limit', { detail: tooLarge(object.sizeBytes, mostBytes(terms)) })
    }
    const stored = await store(object, attempt)
    try {
      if (!stored.probed.ok) throw new TriptychError('media_unreadable', { detail: stored.probed.reason })
      const problem = unsuitable(stored.probed.facts, stored.sizeBytes, terms)
      if (problem !== null) throw new TriptychError('media_unsupported', { detail: problem })
    } catch (error) {
      await core.assets.loose.drop(stored.blobKey)
      throw error
    }
    return {
      result: { assetId: stored.id, sizeBytes: stored.sizeBytes, sha256: stored.sha256 },
      outputs: [],
      usage: [],
      files: [stored],
      record: async (change, ended, at) => await core.imports.complete(change, ended, stored.id, at),
    }
  }

  async function store({ stream, sizeBytes }: BucketObject, attempt: Attempt): Promise<NewAsset> {
    let fetched = 0
    const counting = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        fetched += chunk.byteLength
        const stageFraction = sizeBytes === 0 ? 1 : Math.min(1, fetched / sizeBytes)
        attempt.progress({
          stage: 'fetching',
          stageFraction,
          overallFraction: fetchingShare * stageFraction,
        })
        done(null, chunk)
      },
    })
    const fetching = pipeline(stream, counting)
    // Its failure reaches the reader of the last stream, who is the one to tell; so does a cancel, in our own words.
    fetching.catch(() => undefined)
    try {
      return await core.assets.storeStream(counting, 'application/octet-stream', {
        expectedBytes: sizeBytes,
        signal: attempt.signal,
      })
    } finally {
      stream.destroy()
      counting.destroy()
    }
  }

  return { kind: 'ingest', run, close: async () => {} }
}
