import { createRequire } from 'node:module'

/** Of this server, as its package says it. */
export const { version } = createRequire(import.meta.url)('../package.json') as { version: string }
