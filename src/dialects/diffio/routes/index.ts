/** Every route of the Diffio API, a file a subject: each calls the core and translates. */
import type { Route } from '#http/dialect.ts'
import { accountRoutes } from './account.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { edgeUploadRoutes } from './edge-uploads.ts'
import { generationRoutes } from './generations.ts'
import type { RouteOptions } from './options.ts'
import { projectRoutes } from './projects.ts'
import { uploadRoutes } from './uploads.ts'
import { webhookRoutes } from './webhooks.ts'

export function diffioRoutes(options: RouteOptions): Route[] {
  return [
    ...projectRoutes(options),
    ...uploadRoutes(options),
    ...edgeUploadRoutes(options),
    ...generationRoutes(options),
    ...webhookRoutes(options),
    ...apiKeyRoutes(options),
    ...accountRoutes(options),
  ]
}
