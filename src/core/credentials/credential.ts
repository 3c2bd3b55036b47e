/** A key and what it may touch. */
import { TriptychError } from '#base/errors.ts'
import type { Project } from '../schema.ts'
import type { Scope } from './scopes.ts'

/** Who is calling: what a dialect gets once a key has been recognised. */
export type Principal = {
  credentialId: string
  accountId: string
  label: string
  scopes: ReadonlySet<Scope>
  /** The only projects the key may touch; null when it is not bounded. */
  projectBounds: ReadonlySet<string> | null
}

/** Rejects a bounded key with `key_bounded` where a call cannot be narrowed to some projects. */
export function requireUnbounded(principal: Principal): void {
  if (principal.projectBounds) throw new TriptychError('key_bounded')
}

/**
 * True when the principal may see the project: it made it, was given it, holds the `account` scope, or the
 * project is there for every key of the account.
 */
export function maySeeProject(
  principal: Principal,
  project: Pick<Project, 'id' | 'account_id' | 'credential_id' | 'visibility'>,
): boolean {
  if (project.account_id !== principal.accountId) return false
  if (principal.projectBounds) return principal.projectBounds.has(project.id)
  if (project.visibility === 'account' || principal.scopes.has('account')) return true
  return project.credential_id === principal.credentialId
}
