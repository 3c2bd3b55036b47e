/** What the routes are given. */
import type { Principal } from '#core/credentials/credential.ts'
import type { CallMeter } from '../call-meter.ts'
import type { MaiuOptions } from '../options.ts'
import type { LocalTime } from '../translate/local-time.ts'
import type { Telling } from '../translate/workspace.ts'

export type RouteOptions = MaiuOptions & {
  localTime: LocalTime
  meter: CallMeter
  /** What answers to this caller need besides the things themselves. */
  tellingTo(principal: Principal): Promise<Telling>
}

/** Where everything of a workspace is. */
export const inWorkspace = '/api/v1/workspaces/:workspaceName'
export const inProject = `${inWorkspace}/projects/:projectId`
