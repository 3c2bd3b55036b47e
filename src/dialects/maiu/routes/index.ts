/** Every route of the media understanding API. */
import type { Route } from '#http/dialect.ts'
import { analysisRoutes } from './analysis.ts'
import { assetRoutes } from './assets.ts'
import { indexRoutes } from './indexes.ts'
import type { RouteOptions } from './options.ts'
import { personTagRoutes } from './person-tags.ts'
import { personRoutes } from './persons.ts'
import { pictureRoutes } from './pictures.ts'
import { projectRoutes } from './projects.ts'
import { sceneSummaryRoutes } from './scene-summaries.ts'
import { searchRoutes } from './search.ts'
import { workspaceRoutes } from './workspaces.ts'

export function maiuRoutes(options: RouteOptions): Route[] {
  return [
    workspaceRoutes,
    projectRoutes,
    assetRoutes,
    analysisRoutes,
    indexRoutes,
    sceneSummaryRoutes,
    personRoutes,
    personTagRoutes,
    pictureRoutes,
    searchRoutes,
  ].flatMap((of) => of(options))
}
