/** `triptych keys`: makes, lists, rotates and revokes keys, whether the server runs or not. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { TriptychError } from '#base/errors.ts'
import type { CreatedCredential } from '#core/credentials/credential-store.ts'
import type { CredentialRow } from '#core/schema.ts'
import type { Config } from '../config.ts'
import { firstAccount, type House } from '../house.ts'
import { print, table } from './print.ts'
import { withHouse } from './with-house.ts'

type CreateOptions = {
  label: string
  kind: 'bearer' | 'signing'
  scopes: string[]
  account: string
  projects?: string[]
  spendLimit?: number
  json?: boolean
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

const cents = (text: string): number => {
  if (!/^\d{1,12}(\.\d{1,6})?$/.test(text)) throw new InvalidArgumentError('It is a number of cents.')
  return Number(text)
}

export function keysCommand(config: Config): Command {
  const keys = new Command('keys').description('Make, list, rotate and revoke API keys.')

  keys
    .command('create')
    .description('Make a key. Its secret is shown this once.')
    .requiredOption('--label <text>', 'what the key is for')
    .addOption(
      new Option('--kind <kind>', 'bearer: one secret text; signing: an access key and a secret')
        .choices(['bearer', 'signing'])
        .default('bearer'),
    )
    .option('--scopes <list>', 'comma-separated scopes; `admin` for all', words, ['read', 'write'])
    .option('--account <name>', 'the account, made when new', firstAccount)
    .option('--projects <ids>', 'comma-separated: the only projects the key may touch', words)
    .option('--spend-limit <cents>', 'the most that all its work together may cost', cents)
    .option('--json', 'print one JSON object')
    .action(async (options: CreateOptions) => {
      await withHouse(config, async ({ core }) => {
        const account = await core.accounts.ensure(options.account)
        const created = await core.credentials.create(
          {
            accountId: account.id,
            label: options.label,
            kind: options.kind,
            scopes: options.scopes,
            projectBounds: options.projects ?? null,
            spendLimitCents: options.spendLimit ?? null,
          },
          null,
        )
        printCreated(created, options.json)
      })
    })

  keys
    .command('list')
    .description('List the keys of an account, or of all.')
    .option('--account <name>', 'only this account')
    .option('--json', 'print one JSON array')
    .action(async (options: { account?: string; json?: boolean }) => {
      await withHouse(config, async ({ core }) => {
        const accounts =
          options.account === undefined
            ? await core.accounts.list()
            : [await core.accounts.find(options.account)]
        const rows = []
        for (const account of accounts) {
          for (const key of await core.credentials.list(account.id))
            rows.push({ account: account.name, ...describe(key) })
        }
        print(rows, options.json, (all) =>
          table(all.map((row) => ({ ...row, scopes: row.scopes.join(',') }))),
        )
      })
    })

  for (const [name, about] of [
    ['rotate', 'Give a key a new secret; the old one stops at once.'],
    ['revoke', 'Stop a key for good.'],
  ] as const) {
    keys
      .command(`${name} <id>`)
      .description(about)
      .option('--json', 'print one JSON object')
      .action(async (id: string, options: { json?: boolean }) => {
        await withHouse(config, async (house) => {
          const accountId = await accountOf(house, id)
          if (name === 'rotate')
            printCreated(await house.core.credentials.rotate(accountId, id, null), options.json)
          else
            print(
              describe(await house.core.credentials.revoke(accountId, id, null)),
              options.json,
              (key) => `${key.id} is ${key.status}`,
            )
        })
      })
  }
  return keys
}

async function accountOf({ core }: House, credentialId: string): Promise<string> {
  for (const account of await core.accounts.list()) {
    const keys = await core.credentials.list(account.id)
    if (keys.some((key) => key.id === credentialId)) return account.id
  }
  throw new TriptychError('credential_unknown', { detail: `There is no key with the id ${credentialId}.` })
}

function printCreated(created: CreatedCredential, isJson: boolean | undefined): void {
  const { id, label, kind } = created.row
  const secrets =
    created.kind === 'bearer'
      ? { key: created.key }
      : { accessKey: created.accessKey, secretKey: created.secretKey }
  print({ id, label, kind, ...secrets }, isJson, (all) =>
    Object.entries(all)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
  )
}

function describe(key: CredentialRow) {
  return {
    id: key.id,
    label: key.label,
    kind: key.kind,
    shown: key.display,
    scopes: key.scopes,
    status: key.revoked_at ? 'revoked' : 'active',
    spendLimitCents: key.spend_limit_cents,
    createdAt: key.created_at.toISOString(),
    lastUsedAt: key.last_used_at?.toISOString() ?? null,
  }
}
