/** What a key may do. Scopes are the core's; a dialect translates its vendor's words to these. */

export const scopes = [
  'projects:read',
  'projects:write',
  'assets:read',
  'assets:write',
  'tasks:read',
  'tasks:write',
  'outputs:read',
  'indexes:read',
  'indexes:write',
  'events:read',
  'usage:read',
  'account:read',
  'account:write',
  'keys:read',
  'keys:write',
  'webhooks:read',
  'webhooks:write',
  /** Sees what every key of the account made, not only its own. */
  'account',
  'admin',
] as const

export type Scope = (typeof scopes)[number]

/** Words that stand for several scopes. */
const bundles = new Map<string, readonly Scope[]>([
  ['read', ['projects:read', 'assets:read', 'tasks:read', 'outputs:read', 'indexes:read', 'events:read']],
  ['write', ['projects:write', 'assets:write', 'tasks:write', 'indexes:write']],
  ['admin', scopes],
])

/** Every word that may be granted to a key. */
export const grantable: ReadonlySet<string> = new Set([...scopes, ...bundles.keys()])

export function expandScopes(granted: readonly string[]): ReadonlySet<Scope> {
  return new Set(granted.flatMap((word) => bundles.get(word) ?? (grantable.has(word) ? [word as Scope] : [])))
}
