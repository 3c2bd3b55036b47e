/** Routes of the illustrations: their names, found by what somebody types. */
import Type from 'typebox'
import { refuse } from '#base/refuse.ts'
import type { Route } from '#http/dialect.ts'
import { findIllustrations } from '#timeline/find-illustrations.ts'
import { answer } from '../translate/envelope.ts'
import { answerOf } from '../wire/common.ts'

const longestQuery = 200

export function illustrationRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/illustrations',
      access: 'projects:read',
      body: 'none',
      schema: { response: { 200: answerOf(Type.Array(Type.String())) } },
      summary: 'Find illustrations by name; without `q` all of them',
      handle: async ({ request }) => answer(findIllustrations(queryOf(request))),
    },
  ]
}

function queryOf({ query }: { query: unknown }): string {
  const { q = '' } = query as Record<string, unknown>
  if (typeof q !== 'string' || q.length > longestQuery)
    refuse('q', `must be one text of at most ${longestQuery} characters`)
  return q
}
