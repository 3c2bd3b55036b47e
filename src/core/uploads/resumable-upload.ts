/** A resumable upload as it is stored: how it is found, whose it is and where it stands. */
import { TriptychError } from '#base/errors.ts'
import { isUuid } from '#base/ids.ts'
import type { Change, Database } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { seesWholeAccount } from '../projects/visible-projects.ts'
import type { Upload, UploadPart, UploadSession } from '../schema.ts'
import { lockOpenSession } from './session-changes.ts'

export type Found = { session: UploadSession; upload: Upload; metadata: string; parts: UploadPart[] }
/** Rejects with `upload_unknown` alike when there is none, and when it is not the principal's. */
export async function findResumable(db: Database, principal: Principal, id: string): Promise<Found> {
  if (!isUuid(id)) throw new TriptychError('upload_unknown')
  const session = await db
    .selectFrom('upload_sessions')
    .innerJoin('resumable_uploads', 'resumable_uploads.session_id', 'upload_sessions.id')
    .selectAll('upload_sessions')
    .select('resumable_uploads.metadata')
    .where('upload_sessions.id', '=', id)
    .executeTakeFirst()
  const upload =
    session?.upload_id &&
    (await db.selectFrom('uploads').selectAll().where('id', '=', session.upload_id).executeTakeFirst())
  if (!session || !upload || !isOwnedBy(principal, upload)) throw new TriptychError('upload_unknown')
  const parts = await db
    .selectFrom('upload_parts')
    .selectAll()
    .where('session_id', '=', session.id)
    .orderBy('number')
    .execute()
  return { session, upload, metadata: session.metadata, parts }
}

/** Locks the session. Rejects with `upload_offset_mismatch` unless exactly these parts are recorded. */
export async function assertStanding(
  change: Change,
  sessionId: string,
  parts: readonly UploadPart[],
): Promise<void> {
  await lockOpenSession(change, sessionId).catch(() => {
    throw offsetMismatch()
  })
  const last = await change
    .selectFrom('upload_parts')
    .select('blob_key')
    .where('session_id', '=', sessionId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  // Parts are only ever added at the end: the same last one means the same all.
  if (last?.blob_key !== parts.at(-1)?.blob_key) throw offsetMismatch()
}

export function sizeOf(parts: readonly UploadPart[]): number {
  return parts.reduce((sum, part) => sum + part.size_bytes, 0)
}

export function offsetMismatch(): TriptychError {
  return new TriptychError('upload_offset_mismatch')
}

function isOwnedBy(principal: Principal, upload: Upload): boolean {
  if (upload.account_id !== principal.accountId) return false
  return upload.credential_id === principal.credentialId || seesWholeAccount(principal)
}
