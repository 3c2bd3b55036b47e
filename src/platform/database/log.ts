/** The part of a pino logger that the database code writes to. */
import type { BaseLogger } from 'pino'

export type DatabaseLog = Pick<BaseLogger, 'debug' | 'info' | 'warn' | 'error'>
