/** What routes of persons share. */
import type { ThumbnailView } from '#core/persons/person-views.ts'
import type { Call } from '#http/dialect.ts'
import type { PictureTelling } from '../translate/person.ts'
import { inWorkspace, type RouteOptions } from './options.ts'

export const onePerson = `${inWorkspace}/persons/:personId`

/** Links to all of these thumbnails. */
export async function telling(
  { core }: Pick<RouteOptions, 'core'>,
  { principal, origin }: Pick<Call, 'principal' | 'origin'>,
  thumbnails: readonly ThumbnailView[],
): Promise<PictureTelling> {
  const ids = new Set(thumbnails.map(({ asset_id }) => asset_id))
  return { tokens: await core.assetLinks.tokensOf(principal.accountId, [...ids]), origin }
}
