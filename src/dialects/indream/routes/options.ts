/** What the routes are given. */
import type { Core } from '#core/core.ts'

export type RouteOptions = {
  core: Core
  /** Largest JSON body of a call that carries an editor state. */
  stateBytes: number
  /** Whether a sync looks at more than the shape of the editor state. */
  isSyncChecked: boolean
  /** Rejects with `address_refused` for an address that the server may not call. */
  checkUrl(url: string, options: { isHttpAllowed: boolean }): Promise<void>
}
