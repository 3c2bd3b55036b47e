/** `triptych migrate`: brings the database up to date without starting the server. */
import { Command } from 'commander'
import { createLog } from '#platform/log.ts'
import type { Config } from '../config.ts'
import { openDataFolder } from '../data-folder.ts'
import { migrateAll, openDatabase } from '../house.ts'
import { print } from './print.ts'

export function migrateCommand(config: Config): Command {
  return new Command('migrate')
    .description('Bring the database up to date. The server does the same when it starts.')
    .option('--json', 'print one JSON object')
    .action(async (options: { json?: boolean }) => {
      const log = createLog({ level: 'error' })
      const database = await openDatabase(config, openDataFolder(config), log)
      try {
        const ran = await migrateAll(database.directUrl, log)
        print({ ran }, options.json, () =>
          ran.length === 0 ? 'The database is up to date.' : `Ran ${ran.join(', ')}.`,
        )
      } finally {
        await database.close()
      }
    })
}
