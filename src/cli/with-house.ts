/** Opens what a command needs, runs it, and closes everything again whatever happens. */
import { createLog } from '#platform/log.ts'
import type { Config } from '../config.ts'
import { type House, openHouse } from '../house.ts'

/** The log is quiet here: a command's answer is what it prints. */
export async function withHouse<T>(config: Config, run: (house: House) => Promise<T>): Promise<T> {
  const log = createLog({ level: config.logLevel === 'info' ? 'error' : config.logLevel })
  const house = await openHouse(config, log, { isSupervisor: false, opensBlobsWhenUsed: true })
  try {
    return await run(house)
  } finally {
    await house.close()
  }
}
