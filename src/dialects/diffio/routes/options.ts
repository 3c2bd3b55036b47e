/** What the routes are made with. */
import type { Core } from '#core/core.ts'
import type { GenerationEndpoint } from '../models.ts'

export type RouteOptions = {
  core: Core
  endpoints: readonly GenerationEndpoint[]
  /** Rejects with `address_refused` for an address that the server may not call. */
  checkUrl(url: string): Promise<void>
}
