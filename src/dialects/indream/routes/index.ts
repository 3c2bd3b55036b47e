/** Every route of the Indream Open API. */
import type { Route } from '#http/dialect.ts'
import { assetRoutes } from './assets.ts'
import { bindingRoutes } from './bindings.ts'
import { editorRoutes } from './editor.ts'
import { exportRoutes } from './exports.ts'
import { frameRoutes } from './frames.ts'
import { illustrationRoutes } from './illustrations.ts'
import type { RouteOptions } from './options.ts'
import { projectRoutes } from './projects.ts'
import { uploadRoutes } from './uploads.ts'

export function indreamRoutes(options: RouteOptions): Route[] {
  return [
    projectRoutes,
    bindingRoutes,
    uploadRoutes,
    assetRoutes,
    exportRoutes,
    editorRoutes,
    frameRoutes,
    illustrationRoutes,
  ].flatMap((of) => of(options))
}
