/** What the routes are given. */
import type { Dialect } from '#http/dialect.ts'
import type { NativeOptions } from '../options.ts'

export type RouteOptions = NativeOptions & Pick<Dialect, 'authenticate'> & { root: string }
