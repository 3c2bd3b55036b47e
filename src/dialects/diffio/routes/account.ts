/** The account behind a key, and what a key has used. Nothing here is ever blocked by a hold or a limit. */

import { refuseNul } from '#base/refuse.ts'
import { requireUnbounded } from '#core/credentials/credential.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { targetKeyOf } from '../target-key.ts'
import { policyOf, toAccount, toUsage } from '../translate/account.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

const dialect = 'diffio'

export function accountRoutes({ core }: RouteOptions): Route[] {
  const getSettings: Route = {
    method: 'POST',
    path: '/v1/account/settings/get',
    access: 'account:read',
    body: 'json',
    schema: { response: { 200: wire.AccountSettingsAnswer } },
    summary: 'Tell how the account is billed',
    handle: async ({ principal }): Promise<wire.AccountSettingsAnswer> => {
      const { accountId, credentialId } = principal
      const stored = await core.accountSettings.get(accountId, dialect)
      const account = await core.accounts.get(accountId)
      return { apiKeyId: credentialId, account: toAccount(account, stored, core.prices.isFree) }
    },
  }

  const updateSettings: Route = {
    method: 'POST',
    path: '/v1/account/settings/update',
    access: 'admin',
    body: 'json',
    schema: { body: wire.UpdateSettingsBody, response: { 200: wire.UpdateSettingsAnswer } },
    summary: 'Change how the account is billed',
    handle: async ({ principal, request }): Promise<wire.UpdateSettingsAnswer> => {
      requireUnbounded(principal)
      const { accountId, credentialId } = principal
      const { type, reason } = bodyOf(request, wire.UpdateSettingsBody).billingPolicy
      refuseNul('billingPolicy.reason', reason ?? '')
      const billingPolicy = { type, ...(reason === undefined ? {} : { reason: reason.toWellFormed() }) }
      const stored = await core.accountSettings.put(accountId, dialect, { billingPolicy }, credentialId)
      return { account: toAccount(await core.accounts.get(accountId), stored, core.prices.isFree) }
    },
  }

  const usage: Route = {
    method: 'POST',
    path: '/v1/usage/summary',
    access: 'usage:read',
    body: 'json',
    schema: { body: wire.UsageBody, response: { 200: wire.UsageAnswer } },
    summary: 'Tell what a key has used, month by month and model by model',
    handle: async ({ principal, request }): Promise<wire.UsageAnswer> => {
      const { apiKeyId } = bodyOf(request, wire.UsageBody)
      const credentialId = await targetKeyOf(core, principal, apiKeyId)
      const periods = await core.usage.ofCredential(credentialId, 'restore')
      const stored = await core.accountSettings.get(principal.accountId, dialect)
      return toUsage(credentialId, periods, policyOf(stored))
    },
  }

  return [getSettings, updateSettings, usage]
}
