/** A log for what is expected to go wrong in tests. */
import { createLog } from '#platform/log.ts'

export const silentLog = createLog({ level: 'silent' })
