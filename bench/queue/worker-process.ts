/**
 * A worker in a process of its own, on the installation of its environment: `worker-process.ts <ms a task idles>`.
 * Says `ready` when it takes work, and ends on SIGTERM.
 */
import { once } from 'node:events'
import { createLog } from '#platform/log.ts'
import { createMetrics } from '#platform/metrics.ts'
import { loadConfig } from '#src/config.ts'
import { openHouse, openHouseListener } from '#src/house.ts'
import { startWorker } from '#src/worker.ts'
import { createIdleHandler } from './idle-handler.ts'

const house = await openHouse(loadConfig(), createLog({ level: 'warn' }), { isSupervisor: false })
const listener = await openHouseListener(house)
const handler = createIdleHandler(Number(process.argv[2]))
const worker = await startWorker(house, listener, createMetrics(), [handler])
process.stdout.write('ready\n')
await once(process, 'SIGTERM')
await worker.stop()
await listener.close()
await house.close()
