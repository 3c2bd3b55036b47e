/** `triptych accounts`: lists accounts, and keeps one from beginning what costs until it is settled. */
import { Command } from 'commander'
import type { Account } from '#core/schema.ts'
import type { Config } from '../config.ts'
import { print, table } from './print.ts'
import { withHouse } from './with-house.ts'

export function accountsCommand(config: Config): Command {
  const accounts = new Command('accounts').description('List accounts, put them on hold and release them.')

  accounts
    .command('list')
    .description('List every account.')
    .option('--json', 'print one JSON array')
    .action(async ({ json }: { json?: boolean }) => {
      await withHouse(config, async ({ core }) => {
        print((await core.accounts.list()).map(describe), json, table)
      })
    })

  accounts
    .command('hold <name>')
    .description('Refuse new work that costs with 402; everything else goes on.')
    .option('--reason <text>', 'a sentence that clients are told')
    .option('--json', 'print one JSON object')
    .action(async (name: string, { reason, json }: { reason?: string; json?: boolean }) => {
      await withHouse(config, async ({ core }) => {
        print(describe(await core.accounts.hold(name, reason ?? null)), json, () => `${name} is on hold`)
      })
    })

  accounts
    .command('release <name>')
    .description('End a hold.')
    .option('--json', 'print one JSON object')
    .action(async (name: string, { json }: { json?: boolean }) => {
      await withHouse(config, async ({ core }) => {
        print(describe(await core.accounts.release(name)), json, () => `${name} is not on hold`)
      })
    })
  return accounts
}

function describe(account: Account) {
  return {
    name: account.name,
    status: account.held_at ? 'held' : 'active',
    reason: account.hold_reason,
    createdAt: account.created_at.toISOString(),
  }
}
