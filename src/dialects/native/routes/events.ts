/** The route of events: a page of what happened, or what happens as it happens. */

import { refuse } from '#base/refuse.ts'
import { firstPosition } from '#core/events/event-log.ts'
import type { Route } from '#http/dialect.ts'
import { followEvents } from '../event-stream.ts'
import { parseEventCursor, toEventCursor } from '../translate/event-cursor.ts'
import { knownQueryOf, limitOf } from '../translate/query.ts'
import { toEvent } from '../translate/things.ts'
import { listOf } from '../wire/common.ts'
import { EventAnswer } from '../wire/events.ts'
import { FollowHeaders, PageQuery } from '../wire/queries.ts'
import type { RouteOptions } from './options.ts'

export function eventRoutes({ core, authenticate }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/events',
      access: 'events:read',
      body: 'none',
      query: PageQuery,
      headers: FollowHeaders,
      answers: { 200: ['text/event-stream'] },
      schema: { response: { 200: listOf(EventAnswer) } },
      summary: 'What happened: server-sent events, or a page as JSON',
      handle: async (call) => {
        const { principal, request } = call
        const query = knownQueryOf(request, PageQuery)
        const limit = limitOf(query)
        const cursor = request.headers['last-event-id'] ?? query.cursor
        const after =
          cursor === undefined
            ? null
            : (typeof cursor === 'string' && parseEventCursor(cursor)) ||
              refuse('cursor', 'is not a cursor of this API')
        if (!wantsJson(request.headers.accept)) return await followEvents(core, call, after, authenticate)
        const page = await core.eventLog.read(principal, after ?? firstPosition, limit)
        // Of what was read, not all may be shown, so a page may hold fewer than asked for and yet not be the last.
        return {
          items: page.events.map(toEvent),
          nextCursor: page.isFull ? toEventCursor(page.readTo) : null,
        }
      },
    },
  ]
}

function wantsJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes('text/event-stream')
}
