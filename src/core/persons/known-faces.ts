/** Whom of a workspace a face is like: all of its faces are read in batches, so memory stays bounded. */
import { sql } from 'kysely'
import type { Database } from '../context.ts'
import { cosineOf, type Face, unpackEmbedding } from './face-likeness.ts'

const batch = 1000

export type Likeness = { personId: string; cosine: number }

type KnownFace = { number: number; person_id: string; face_provider: string; face_embedding: Buffer }

/** For each of the faces everybody of the workspace who has comparable ones, with the best cosine, best first. */
export async function likenessesOf(
  db: Pick<Database, 'getExecutor'>,
  workspaceId: string,
  faces: readonly Face[],
): Promise<Likeness[][]> {
  const best = faces.map(() => new Map<string, number>())
  for await (const known of knownFaces(db, workspaceId, [
    ...new Set(faces.map(({ provider }) => provider)),
  ])) {
    const embedding = unpackEmbedding(known.face_embedding)
    faces.forEach((face, place) => {
      if (face.provider !== known.face_provider) return
      const cosine = cosineOf(face.embedding, embedding)
      const found = best[place]!
      if (cosine > (found.get(known.person_id) ?? -1)) found.set(known.person_id, cosine)
    })
  }
  return best.map((found) =>
    [...found].map(([personId, cosine]) => ({ personId, cosine })).sort((a, b) => b.cosine - a.cosine),
  )
}

async function* knownFaces(
  db: Pick<Database, 'getExecutor'>,
  workspaceId: string,
  providers: readonly string[],
): AsyncGenerator<KnownFace> {
  if (providers.length === 0) return
  let after = 0
  for (;;) {
    const { rows } = await sql<KnownFace>`
      select face.number, face.person_id, face.face_provider, face.face_embedding
      from person_thumbnails as face join persons on persons.id = face.person_id
      where persons.workspace_id = ${workspaceId} and persons.merged_into is null
        and face.face_provider = any(${providers}::text[]) and face.number > ${after}
      order by face.number limit ${batch}`.execute(db)
    yield* rows
    if (rows.length < batch) return
    after = rows.at(-1)!.number
  }
}
