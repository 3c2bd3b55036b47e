/** Where something is said, shown or seen that means what is searched for, in whatever words and language. */
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { nearestPassages } from './find-vectors.ts'
import type { Occurrence } from './find-words.ts'
import type { SearchScope } from './search-query.ts'

/** The words themselves say more than what means as much. */
const likestOfAll = 0.9
/** A model to which texts of one meaning are hardly more alike than others tells nothing. */
const leastDifference = 0.05

/** Nothing where nobody can tell meanings, or the one who could does not answer. */
export async function findMeanings(
  context: Pick<CoreContext, 'db' | 'describeText' | 'log'>,
  principal: Principal,
  scope: SearchScope,
  text: string,
): Promise<Occurrence[]> {
  if (!context.describeText) return []
  const meaning = await context.describeText(text).catch((error: unknown) => {
    context.log.warn({ err: error }, 'searched by words alone: nobody could tell their meaning')
    return null
  })
  if (!meaning || meaning.alike - meaning.unrelated < leastDifference) return []
  const near = await nearestPassages(context, principal, scope, meaning)
  return near.flatMap(({ cosine, ...passage }) => {
    const likeness = Math.min(1, (cosine - meaning.unrelated) / (meaning.alike - meaning.unrelated))
    return likeness > 0 ? [{ ...passage, likeness: likeness * likestOfAll }] : []
  })
}
