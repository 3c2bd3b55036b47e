/** What the routes are given. */
import type { IndreamOptions } from '../index.ts'

export type RouteOptions = IndreamOptions
