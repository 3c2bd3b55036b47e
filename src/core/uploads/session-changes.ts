/** What happens to sessions and their parts inside a transaction. Blobs that lose their owner are loosened, never lost. */
import { TriptychError } from '#base/errors.ts'
import { loosenBlobs, releaseBlob } from '../assets/loose-blobs.ts'
import type { Change } from '../context.ts'
import type { UploadPart } from '../schema.ts'

/**
 * Keeps others from changing the session until the transaction ends. Rejects with `upload_session_unknown`
 * when it has been completed or is gone.
 */
export async function lockOpenSession(change: Change, id: string): Promise<void> {
  const session = await change
    .selectFrom('upload_sessions')
    .select('id')
    .where('id', '=', id)
    .where('completed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!session) throw new TriptychError('upload_session_unknown')
}

/** Records a stored part. Returns the blob that it replaces, for the caller to drop after the commit. */
export async function keepPart(change: Change, part: UploadPart): Promise<string[]> {
  await lockOpenSession(change, part.session_id)
  await releaseBlob(change, part.blob_key)
  const replaced = await change
    .deleteFrom('upload_parts')
    .where('session_id', '=', part.session_id)
    .where('number', '=', part.number)
    .returning('blob_key')
    .executeTakeFirst()
  await change.insertInto('upload_parts').values(part).execute()
  await change
    .updateTable('upload_sessions')
    .set({ touched_at: part.created_at })
    .where('id', '=', part.session_id)
    .execute()
  if (!replaced) return []
  await loosenBlobs(change, [replaced.blob_key], part.created_at)
  return [replaced.blob_key]
}

/** Returns the blobs of the parts, for the caller to drop after the commit. */
export async function deleteParts(
  change: Change,
  sessionIds: readonly string[],
  at: Date,
): Promise<string[]> {
  const parts = await change
    .deleteFrom('upload_parts')
    .where('session_id', 'in', [...sessionIds])
    .returning('blob_key')
    .execute()
  const keys = parts.map(({ blob_key }) => blob_key)
  await loosenBlobs(change, keys, at)
  return keys
}

/** The sessions with all their parts; as `deleteParts`. */
export async function discardSessions(
  change: Change,
  sessionIds: readonly string[],
  at: Date,
): Promise<string[]> {
  if (sessionIds.length === 0) return []
  const keys = await deleteParts(change, sessionIds, at)
  await change
    .deleteFrom('upload_sessions')
    .where('id', 'in', [...sessionIds])
    .execute()
  return keys
}
