/** Diffio's words for what a key may do, and the core's. */

import { refuse } from '#base/refuse.ts'
import { expandScopes } from '#core/credentials/scopes.ts'

/** Each in the words of either side; what is not here cannot be granted through this API. */
const words: readonly [diffio: string, core: string][] = [
  ['projects:read', 'projects:read'],
  ['projects:write', 'projects:write'],
  ['generations:read', 'tasks:read'],
  ['generations:write', 'tasks:write'],
  ['artifacts:read', 'outputs:read'],
  ['usage:read', 'usage:read'],
  ['account:read', 'account:read'],
  ['account:write', 'account:write'],
  ['keys:read', 'keys:read'],
  ['keys:write', 'keys:write'],
  ['webhooks:write', 'webhooks:write'],
  // The two permissions of early clients.
  ['read', 'read'],
  ['write', 'write'],
]
const toCore = new Map(words)
const fromCore = new Map(words.map(([diffio, core]) => [core, diffio]))

/** Rejects with `request_invalid` for a word that is no scope of Diffio's, `admin` included: sub-keys are never that. */
export function fromScopes(scopes: readonly string[]): string[] {
  return scopes.map(
    (scope) => toCore.get(scope) ?? refuse('scopes', `must be of ${[...toCore.keys()].join(', ')}`),
  )
}

/** What Diffio has no word for is left out. */
export function toScopes(granted: readonly string[]): string[] {
  return granted.flatMap((scope) => (scope === 'admin' ? [scope] : (fromCore.get(scope) ?? [])))
}

export function permissionsOf(granted: readonly string[]): { read: boolean; write: boolean } {
  const held = expandScopes(granted)
  return {
    read: held.has('projects:read') || held.has('tasks:read') || held.has('outputs:read'),
    write: held.has('projects:write') || held.has('tasks:write'),
  }
}
