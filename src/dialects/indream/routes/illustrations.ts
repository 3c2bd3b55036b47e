/** Routes of the illustrations: their names, found by what somebody types. */
import Type from 'typebox'
import { refuse } from '#base/refuse.ts'
import type { Route } from '#http/dialect.ts'
import { queryOf } from '#http/request-parts.ts'
import { findIllustrations } from '#timeline/find-illustrations.ts'
import { answer } from '../translate/envelope.ts'
import { answerOf } from '../wire/common.ts'
import { IllustrationQuery, longestIllustrationQuery } from '../wire/queries.ts'

export function illustrationRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/illustrations',
      access: 'projects:read',
      body: 'none',
      query: IllustrationQuery,
      schema: { response: { 200: answerOf(Type.Array(Type.String())) } },
      summary: 'Find illustrations by name; without `q` all of them',
      handle: async ({ request }) => answer(findIllustrations(wantedOf(request))),
    },
  ]
}

function wantedOf(request: { query: unknown }): string {
  const { q = '' } = queryOf(request, IllustrationQuery)
  if (typeof q !== 'string' || q.length > longestIllustrationQuery)
    refuse('q', `must be one text of at most ${longestIllustrationQuery} characters`)
  return q
}
