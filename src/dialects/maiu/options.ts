/** What the dialect is given. */
import type { Core } from '#core/core.ts'
import type { CallRates } from './call-meter.ts'

export type MaiuOptions = {
  core: Core
  /** Of the times on the wire: an IANA name. */
  timeZone: string
  /** What clients sign before our paths, because a proxy takes it off; empty where none does. */
  signedPrefix: string
  /** What it is called in what analyses were told. */
  analysisEngine: string
  /** The least confidence of what an index tells at each level. */
  confidenceLevels: Readonly<Record<'LOW' | 'MEDIUM' | 'HIGH', number>>
  /** Which indexes of a file stay beside a new one: what the path that asked says, none, or all. */
  indexes: 'by-path' | 'latest' | 'all'
  callRates: CallRates
}
