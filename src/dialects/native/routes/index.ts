/** Every route of our own API. */
import type { Route } from '#http/dialect.ts'
import { eventRoutes } from './events.ts'
import { indexRoutes } from './indexes.ts'
import { libraryRoutes } from './library.ts'
import type { RouteOptions } from './options.ts'
import { searchRoutes } from './search.ts'
import { taskRoutes } from './tasks.ts'
import { timelineRoutes } from './timelines.ts'
import { uploadRoutes } from './uploads.ts'
import { webhookRoutes } from './webhooks.ts'

const root = '/api/triptych/v1'

export function nativeRoutes(options: Omit<RouteOptions, 'root'>): Route[] {
  const routes = [
    taskRoutes,
    timelineRoutes,
    libraryRoutes,
    indexRoutes,
    searchRoutes,
    eventRoutes,
    webhookRoutes,
    uploadRoutes,
  ].flatMap((of) => of({ ...options, root }))
  return routes.map((route) => ({ ...route, path: root + route.path }))
}
