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
  return sql<boolean>`(${isOfAccount}
    and (${column('visibility')} = 'account' or ${column('credential_id')} = ${principal.credentialId}))`
}

/**
 * The same as conditions of which every visible row meets exactly one, so that a list can ask each by an index of
 * its own.
 */
export function waysToSee(principal: Principal, alias: string): RawBuilder<boolean>[] {
  if (principal.projectBounds || principal.scopes.has('account')) return [isVisible(principal, alias)]
  const column = (name: string) => sql.ref(`${alias}.${name}`)
  const isOfAccount = sql`${column('account_id')} = ${principal.accountId}`
  const isOwn = sql`${column('credential_id')} = ${principal.credentialId}`
  return [
    sql<boolean>`(${isOfAccount} and ${isOwn})`,
    sql<boolean>`(${isOfAccount} and ${column('visibility')} = 'account' and not (${isOwn}))`,
  ]
}

/**
 * True of tasks, under the name `task`, whose project, under the name `project`, the principal may see. A task
 * without a project belongs to the account, so every key sees it that is not bounded.
 */
export function isTaskVisible(principal: Principal, task: string, project: string): RawBuilder<boolean> {
  const isOfProject = isVisible(principal, project)
  if (principal.projectBounds) return isOfProject
  const column = (name: string) => sql.ref(`${task}.${name}`)
  return sql<boolean>`(${isOfProject}
    or (${column('project_id')} is null and ${column('account_id')} = ${principal.accountId}))`
}
