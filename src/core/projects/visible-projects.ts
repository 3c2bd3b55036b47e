/** The rule of `maySeeProject` as a condition of a query. */
import { type RawBuilder, sql } from 'kysely'
import type { Principal } from '../credentials/credential.ts'

/** True of keys that see all of their account. */
export function seesWholeAccount(principal: Principal): boolean {
  return principal.projectBounds === null && principal.scopes.has('account')
}

/** True of the rows of `projects`, under the name `alias`, that the principal may see. */
export function isVisible(principal: Principal, alias: string): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  const isOfAccount = sql`${column('account_id')} = ${principal.accountId}`
  if (principal.projectBounds)
    return sql<boolean>`(${isOfAccount} and ${column('id')} = any(${[...principal.projectBounds]}::uuid[]))`
  if (principal.scopes.has('account')) return sql<boolean>`${isOfAccount}`
  return sql<boolean>`(${isOfAccount} and ${column('credential_id')} = ${principal.credentialId})`
}
