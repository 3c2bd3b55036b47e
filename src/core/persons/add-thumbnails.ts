/** How a person gets thumbnails. At most one is the primary one, and there is one as soon as there are any. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Change } from '../context.ts'
import { packEmbedding } from './face-likeness.ts'
import { confirmedPicture } from './picture-uploads.ts'
import type { Person } from './tables.ts'

/** @param key of a picture that was sent and confirmed */
export type NewThumbnail = { key: string; isPrimary: boolean }

const atMostThumbnails = 100

/**
 * Rejects with `request_invalid` for two primary ones or more than 100 in all, and with `thumbnail_unknown` for a
 * picture that was not confirmed.
 */
export async function addThumbnails(
  change: Change,
  person: Person,
  thumbnails: readonly NewThumbnail[],
  at: Date,
): Promise<void> {
  if (thumbnails.length === 0) return
  if (thumbnails.filter(({ isPrimary }) => isPrimary).length > 1)
    throw new TriptychError('request_invalid', { detail: 'Only one thumbnail can be the primary one.' })
  const { count } = await change
    .selectFrom('person_thumbnails')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('person_id', '=', person.id)
    .executeTakeFirstOrThrow()
  if (count + thumbnails.length > atMostThumbnails)
    throw new TriptychError('request_invalid', {
      detail: `A person has ${atMostThumbnails} thumbnails at most.`,
    })
  let primary: string | null = null
  for (const { key, isPrimary } of thumbnails) {
    const { assetId, look } = await confirmedPicture(change, person.account_id, key, {
      purpose: 'thumbnail',
      workspaceId: person.workspace_id,
    })
    const face = look.faces[0]
    const packed = face ? packEmbedding(face.embedding) : null
    const id = uuidV7(at.getTime())
    await change
      .insertInto('person_thumbnails')
      .values({
        id,
        person_id: person.id,
        asset_id: assetId,
        is_primary: false,
        face_provider: packed && face ? face.provider : null,
        face_embedding: packed,
        created_at: at,
      })
      .execute()
    if (isPrimary) primary = id
  }
  await keepOnePrimary(change, person.id, primary)
}

/** @param chosen id of the one that is to be; null leaves what is, and takes the first where there is none. */
export async function keepOnePrimary(change: Change, personId: string, chosen: string | null): Promise<void> {
  const thumbnails = await change
    .selectFrom('person_thumbnails')
    .select(['id', 'is_primary'])
    .where('person_id', '=', personId)
    .orderBy('number')
    .execute()
  const present = thumbnails.find(({ is_primary }) => is_primary)?.id
  const next = chosen ?? present ?? thumbnails[0]?.id
  if (next === undefined || next === present) return
  await change
    .updateTable('person_thumbnails')
    .set({ is_primary: false })
    .where('person_id', '=', personId)
    .where('is_primary', '=', true)
    .execute()
  await change.updateTable('person_thumbnails').set({ is_primary: true }).where('id', '=', next).execute()
}
