/** `triptych gc`: removes what has been kept long enough, now instead of within the hour. */
import { Command } from 'commander'
import { TriptychError } from '#base/errors.ts'
import type { RetentionReport } from '#core/retention/retention.ts'
import type { Config } from '../config.ts'
import { print, table } from './print.ts'
import { withHouse } from './with-house.ts'

type GcOptions = { dryRun?: boolean; orphans?: boolean; json?: boolean }

export function gcCommand(config: Config): Command {
  return new Command('gc')
    .description(
      'Remove what has been kept as long as TRIPTYCH_KEEP says, and stored bytes that nothing owns.',
    )
    .option('--dry-run', 'only say what would go')
    .option(
      '--orphans',
      'also list the whole blob store and remove what this database does not know; not for a store that others share',
    )
    .option('--json', 'print one JSON object')
    .action(async ({ dryRun = false, orphans = false, json }: GcOptions) => {
      const report = await withHouse(config, ({ core }) =>
        core.retention.run({ isDryRun: dryRun, withOrphans: orphans }),
      )
      if (!report)
        throw new TriptychError('task_state', {
          detail: 'Another process is removing things right now; try later.',
        })
      print(report, json, describe)
    })
}

function describe({ isDryRun, removed, bytes }: RetentionReport): string {
  const rows = Object.entries(removed)
    .filter(([, { count }]) => count > 0)
    .map(([what, each]) => ({ what, count: each.count, bytes: each.bytes }))
  const verb = isDryRun ? 'would go' : 'went'
  return rows.length === 0 ? `Nothing ${verb}.` : `${table(rows)}\n${bytes} bytes ${verb}.`
}
