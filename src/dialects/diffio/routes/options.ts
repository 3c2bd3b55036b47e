/** What the routes are made with. */
import type { Core } from '#core/core.ts'
import type { Call } from '#http/dialect.ts'
import type { GenerationEndpoint } from '../models.ts'

export type RouteOptions = {
  core: Core
  /** Begins the links that clients get; null takes what each client itself called. */
  publicUrl: string | null
  endpoints: readonly GenerationEndpoint[]
  /** Rejects with `address_refused` for an address that the server may not call. */
  checkUrl(url: string): Promise<void>
}

export function originOf({ publicUrl }: RouteOptions, call: Call): string {
  return publicUrl ?? call.origin
}
