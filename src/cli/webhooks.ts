/** `triptych webhooks`: the secret that signs an account's messages about single tasks. */
import { Command } from 'commander'
import type { Config } from '../config.ts'
import { firstAccount } from '../house.ts'
import { print } from './print.ts'
import { withHouse } from './with-house.ts'

type SecretOptions = { account: string; rotate?: boolean; json?: boolean }

export function webhooksCommand(config: Config): Command {
  const webhooks = new Command('webhooks').description('Show what signs webhooks.')
  webhooks
    .command('secret')
    .description("Show the account's webhook secret; it is made when there is none.")
    .option('--account <name>', 'the account, made when new', firstAccount)
    .option('--rotate', 'make a new one; the old one stops at once')
    .option('--json', 'print one JSON object')
    .action(async (options: SecretOptions) => {
      await withHouse(config, async ({ core }) => {
        const { id } = await core.accounts.ensure(options.account)
        const { secrets } = core.webhooks
        const secret = await (options.rotate ? secrets.rotate(id) : secrets.ensure(id))
        print({ secret }, options.json, (shown) => shown.secret)
      })
    })
  return webhooks
}
