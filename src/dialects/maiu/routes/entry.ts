/** The file that a path names, by the family of the path. */
import type { EntryPlace, LibraryPlace, PlacedEntry } from '#core/libraries/library-entries.ts'
import type { Call } from '#http/dialect.ts'
import type { AssetFamily } from '../asset-families.ts'
import { numberOf, workspaceOf } from '../translate/request.ts'
import { inProject, type RouteOptions } from './options.ts'

export function pathOf({ path, param }: AssetFamily): string {
  return `${inProject}/${path}/:${param}`
}

export function projectPlaceOf(request: { params: unknown }): LibraryPlace {
  return { workspace: workspaceOf(request), project: numberOf(request, 'projectId') }
}

/** Rejects with `workspace_unknown`, `project_unknown`, `asset_unknown`, or `request_invalid` for what is no number. */
export async function entryOf(
  { core }: Pick<RouteOptions, 'core'>,
  { principal, request }: Pick<Call, 'principal' | 'request'>,
  { param, kinds }: AssetFamily,
): Promise<PlacedEntry> {
  const place: EntryPlace = { ...projectPlaceOf(request), entry: numberOf(request, param) }
  return await core.libraryEntries.get(principal, place, kinds)
}
