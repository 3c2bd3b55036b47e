/** The dialect as a table of routes, for tests that look at all of them. */
import type { Core } from '#core/core.ts'
import { createMaiuDialect } from '#dialects/maiu/index.ts'
import type { MaiuOptions } from '#dialects/maiu/options.ts'
import type { Route } from '#http/dialect.ts'

/** No core is asked while the table is made. */
export function maiuRoutes(): readonly Route[] {
  const options = { core: {} as Core, timeZone: 'Asia/Seoul', signedPrefix: '', callRates: {} }
  return createMaiuDialect(options as MaiuOptions).routes
}
