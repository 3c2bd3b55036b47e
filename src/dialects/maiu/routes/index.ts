/** Every route of the media understanding API. */
import type { Route } from '#http/dialect.ts'
import { assetRoutes } from './assets.ts'
import type { RouteOptions } from './options.ts'
import { projectRoutes } from './projects.ts'
import { workspaceRoutes } from './workspaces.ts'

export function maiuRoutes(options: RouteOptions): Route[] {
  return [workspaceRoutes, projectRoutes, assetRoutes].flatMap((of) => of(options))
}
