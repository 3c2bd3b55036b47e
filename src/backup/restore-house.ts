/** Opens an empty house with the schema of a backup, fills it, and brings it up to date. */
import { TriptychError } from '#base/errors.ts'
import { taskKinds } from '#core/tasks/task-kinds.ts'
import { migrations } from '#platform/database/migrations/index.ts'
import type { Log } from '#platform/log.ts'
import type { Config } from '../config.ts'
import { type House, instanceDescription, migrateAll, openHouse } from '../house.ts'
import type { BackupHeader } from './format.ts'
import { type RestoreReport, requeueWork, restoreBackup } from './restore-backup.ts'

/** Rejects as `restoreBackup` does, and with `start_refused` for the backup of a newer release. */
export async function restoreHouse(
  config: Config,
  source: AsyncIterable<Uint8Array>,
  log: Log,
): Promise<RestoreReport & { requeued: number }> {
  const opened: House[] = []
  try {
    const report = await restoreBackup(source, {
      async open(header) {
        const house = await openHouse(config, log, {
          isSupervisor: false,
          migrateUpTo: lastMigrationOf(header),
        })
        opened.push(house)
        // So that no other process takes what is being restored for the leavings of a dead one.
        await house.core.instances.begin(instanceDescription(['restore']))
        return house
      },
    })
    const house = opened[0]!
    await migrateAll(house.directUrl, log)
    return { ...report, requeued: await requeueWork(house.core, taskKinds) }
  } finally {
    for (const house of opened) {
      await house.core.instances.end().catch(() => undefined)
      await house.close()
    }
  }
}

function lastMigrationOf({ migrations: ran }: BackupHeader): string {
  const unknown = ran.find((name) => !Object.hasOwn(migrations, name))
  if (unknown !== undefined)
    throw new TriptychError('start_refused', {
      detail: `The backup was made by a newer release of Triptych (it has the migration ${unknown}): use that release or a later one.`,
    })
  return ran.at(-1) ?? ''
}
