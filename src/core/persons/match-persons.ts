/** Says who the people seen in a file are: somebody the workspace knows, or somebody new without a name. */
import { uuidV7 } from '#base/ids.ts'
import type { Change } from '../context.ts'
import type { AnalyzeInput, FoundIndex, FoundPerson } from '../indexes/found-index.ts'
import type { Task } from '../schema.ts'
import { providerLabel } from '../search/vectors.ts'
import { lockWorkspace } from '../workspaces/workspace-store.ts'
import { type Face, packEmbedding, sameFaceCosine, unpackEmbedding } from './face-likeness.ts'
import { type Likeness, likenessesOf } from './known-faces.ts'

/**
 * In the order of `found.persons`; null of those whom nobody can describe. Who carries one of the tags asked for
 * comes first, then who has a name; among these the likest.
 */
export async function matchPersons(
  change: Change,
  task: Task & { entry_id: string },
  found: Pick<FoundIndex, 'persons' | 'engine'>,
  at: Date,
): Promise<(string | null)[]> {
  const finder = found.engine.providers.find(({ detector }) => detector === 'faces')
  if (!finder || found.persons.length === 0) return found.persons.map(() => null)
  const provider = providerLabel(finder)
  const workspaceId = await workspaceOf(change, task.entry_id)
  // Of two analyses that see the same new face the second finds the person that the first made.
  await lockWorkspace(change, workspaceId)
  const faces = found.persons.map(({ embedding }) => faceOf(provider, embedding))
  const described = faces.filter((face) => face !== null)
  const likenesses = await likenessesOf(change, workspaceId, described)
  const { settings } = JSON.parse(task.input) as AnalyzeInput
  const alike = likenesses.map((all) => all.filter(({ cosine }) => cosine >= sameFaceCosine))
  const ranks = await ranksOf(change, alike.flat(), settings.tagNumbers ?? [])
  const ids: (string | null)[] = []
  for (const [place, person] of found.persons.entries()) {
    const face = faces[place]
    if (!face) {
      ids.push(null)
      continue
    }
    const known = choose(alike[described.indexOf(face)]!, ranks)
    ids.push(known ?? (await addAnonymous(change, { task, workspaceId, person, face }, at)))
  }
  return ids
}

function faceOf(provider: string, embedding: readonly number[]): Face | null {
  const packed = packEmbedding(embedding)
  return packed && { provider, embedding: unpackEmbedding(packed) }
}

async function workspaceOf(change: Change, entryId: string): Promise<string> {
  const { workspace_id } = await change
    .selectFrom('entries')
    .innerJoin('projects', 'projects.id', 'entries.project_id')
    .select('workspace_id')
    .where('entries.id', '=', entryId)
    .executeTakeFirstOrThrow()
  return workspace_id
}

/** 2 who carries a tag that was asked for, 1 who has a name, 0 everybody else. */
async function ranksOf(
  change: Change,
  alike: readonly Likeness[],
  tagNumbers: readonly number[],
): Promise<Map<string, number>> {
  if (alike.length === 0) return new Map()
  const ids = [...new Set(alike.map(({ personId }) => personId))]
  const persons = await change.selectFrom('persons').select(['id', 'name']).where('id', 'in', ids).execute()
  const tagged = new Set<string>()
  if (tagNumbers.length > 0) {
    const rows = await change
      .selectFrom('person_taggings')
      .innerJoin('person_tags', 'person_tags.id', 'person_taggings.tag_id')
      .select('person_id')
      .where('person_id', 'in', ids)
      .where('person_tags.number', 'in', [...tagNumbers])
      .execute()
    for (const { person_id } of rows) tagged.add(person_id)
  }
  return new Map(persons.map(({ id, name }) => [id, tagged.has(id) ? 2 : name === null ? 0 : 1]))
}

/** The likest come first already, and sorting keeps the order of equals. */
function choose(alike: readonly Likeness[], ranks: ReadonlyMap<string, number>): string | null {
  const rank = ({ personId }: Likeness) => ranks.get(personId) ?? 0
  return alike.toSorted((a, b) => rank(b) - rank(a))[0]?.personId ?? null
}

type NewFace = {
  task: Pick<Task, 'account_id' | 'credential_id'>
  workspaceId: string
  person: FoundPerson
  face: Face
}

/** With the crop as its thumbnail; without a crop nobody could be shown, or found again. */
async function addAnonymous(
  change: Change,
  { task, workspaceId, person, face }: NewFace,
  at: Date,
): Promise<string | null> {
  if (!person.picture) return null
  const id = uuidV7(at.getTime())
  await change
    .insertInto('persons')
    .values({
      id,
      account_id: task.account_id,
      workspace_id: workspaceId,
      name: null,
      description: null,
      credential_id: task.credential_id,
      merged_into: null,
      created_at: at,
      updated_at: at,
    })
    .execute()
  await change
    .insertInto('person_thumbnails')
    .values({
      id: uuidV7(at.getTime()),
      person_id: id,
      asset_id: person.picture.id,
      is_primary: true,
      face_provider: face.provider,
      face_embedding: packEmbedding(face.embedding),
      created_at: at,
    })
    .execute()
  return id
}
