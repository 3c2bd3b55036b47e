/** Indexes as an analysis would have written them, for tests that need no film. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { FoundIndex, FoundPassage, FoundPerson } from '#core/indexes/found-index.ts'
import type { Task } from '#core/schema.ts'
import type { CoreLab } from './core-lab.ts'

type Lab = Pick<CoreLab, 'core' | 'db' | 'pool'>

export const faceFinder = { detector: 'faces', name: 'test-faces', version: '1' }

/** A video of a minute in scenes of ten seconds. */
export function foundIndex(parts: Partial<FoundIndex> = {}): FoundIndex {
  const scenes = Array.from({ length: 6 }, (_, at) => ({
    number: at + 1,
    startMs: at * 10_000,
    endMs: (at + 1) * 10_000,
    picture: null,
  }))
  return {
    kind: 'video',
    durationMs: 60_000,
    engine: { providers: [faceFinder], leftOut: [] },
    shots: [],
    scenes,
    persons: [],
    passages: [],
    stretches: [],
    vectors: [],
    files: [],
    ...parts,
  }
}

export function line(startMs: number, text: string): FoundPassage {
  return {
    kind: 'line',
    startMs,
    endMs: startMs + 1000,
    text,
    confidence: 1,
    language: 'en',
    speaker: 1,
    isRough: false,
  }
}

export function label(startMs: number, text: string, confidence = 1): FoundPassage {
  return { kind: 'label', startMs, endMs: startMs + 1000, text, confidence, category: 'object' }
}

/** A direction in a space of eight, turned by an angle towards the next axis. */
export function faceAt(axis: number, degrees = 0): number[] {
  const angle = (degrees * Math.PI) / 180
  const face = Array.from({ length: 8 }, () => 0)
  face[axis] = Math.cos(angle)
  face[(axis + 1) % 8] = Math.sin(angle)
  return face
}

export async function storedPicture(lab: Lab, principal: Principal) {
  const id = uuidV7()
  const blobKey = `assets/${id.slice(-2)}/${id}`
  await lab.pool.query(
    `insert into assets (id, account_id, blob_key, size_bytes, sha256, media_type, media_kind, created_at)
     values ($1, $2, $3, 1, repeat('0', 64), 'image/jpeg', 'image', now())`,
    [id, principal.accountId, blobKey],
  )
  const probed = { ok: false, reason: '' } as const
  return { id, blobKey, sizeBytes: 1, sha256: '0'.repeat(64), declaredType: 'image/jpeg', probed }
}

export async function seenPerson(
  lab: Lab,
  principal: Principal,
  number: number,
  embedding: number[],
  startMs = 0,
): Promise<FoundPerson> {
  return {
    number,
    confidence: 0.9,
    embedding,
    picture: await storedPicture(lab, principal),
    appearances: [
      { startMs, endMs: startMs + 1000, confidence: 0.9, box: { x: 0, y: 0, width: 0.5, height: 0.5 } },
    ],
  }
}

/** A file on a shelf of the workspace, without bytes. */
export async function shelvedFile(
  lab: Lab,
  principal: Principal,
  { workspace, name = 'film.mp4', kind = 'video' }: { workspace: string; name?: string; kind?: string },
): Promise<{ id: string; number: number; projectId: string; projectNumber: number }> {
  const [library] = await lab.core.libraries.list(principal, workspace)
  if (!library) throw new TriptychError('project_unknown')
  const { rows } = await lab.pool.query(
    `with made as (
       insert into assets (id, account_id, blob_key, size_bytes, sha256, media_type, media_kind, created_at)
       values ($5::uuid, $1, 'assets/00/' || $5::text, 1, repeat('0', 64), 'video/mp4', $6, now()) returning *)
     insert into entries (id, account_id, project_id, asset_id, role, name, credential_id, created_at)
       select uuidv7(), $1, $2, made.id, 'member', $3, $4, now() from made returning id, number`,
    [principal.accountId, library.id, name, principal.credentialId, uuidV7(), kind],
  )
  return { ...rows[0], projectId: library.id, projectNumber: library.number }
}

/** Writes what an analysis of the file would have found, as its worker does. @returns the index's id */
export async function indexed(
  lab: Lab,
  principal: Principal,
  entry: { id: string; projectId: string },
  found: FoundIndex,
  tagNumbers: number[] = [],
): Promise<string> {
  const task = await lab.core.analyses.order(
    principal,
    { id: entry.id, account_id: principal.accountId, project_id: entry.projectId },
    {
      settings: {
        sceneLength: { range: 'medium' },
        personCount: 3,
        tagNumbers,
        languages: ['en'],
        detectAudioEffects: false,
      },
      replacesEarlier: false,
    },
  )
  const { record } = lab.core.analyses.successOf(task, found)
  await lab.db
    .transaction()
    .execute((change) => record(change, task as Task & { entry_id: string }, new Date()))
  await lab.pool.query("update tasks set state = 'succeeded', finished_at = now() where id = $1", [task.id])
  const { index } = (await lab.core.analyses.stateOf(entry))!
  return index!.id
}
