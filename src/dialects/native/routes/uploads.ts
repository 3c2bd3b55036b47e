/** Routes of uploads by tus 1.0. */
import type { TObject } from 'typebox'
import { TriptychError } from '#base/errors.ts'
import type { Route, RouteMethod } from '#http/dialect.ts'
import { paramOf } from '#http/request-parts.ts'
import { toUploadAnswer } from '../translate/upload.ts'
import { tusExtensions } from '../tus/core-data-store.ts'
import { serveTus } from '../tus/serve-tus.ts'
import { TurnTaking } from '../tus/turn-taking.ts'
import { overriddenMethod, tusVersion } from '../tus/tus-request.ts'
import { BeginHeaders, GoOnHeaders, OverrideHeaders, TusHeaders } from '../wire/queries.ts'
import { UploadAnswer } from '../wire/uploads.ts'
import type { RouteOptions } from './options.ts'

/** Whoever waits for another request of the same upload gives up after this long. */
const patienceMs = 30_000

export function uploadRoutes({ core, root }: RouteOptions): Route[] {
  const locker = new TurnTaking(patienceMs)
  const preflight = () => ({
    'tus-resumable': tusVersion,
    'tus-version': tusVersion,
    'tus-extension': tusExtensions.join(','),
    'tus-max-size': String(core.limits.maxUploadBytes),
  })
  const tus = (
    method: RouteMethod,
    path: string,
    status: number,
    headers: TObject,
    summary: string,
  ): Route => ({
    method,
    path,
    headers,
    answers: { [status]: [] },
    access: 'assets:write',
    body: method === 'POST' || method === 'PATCH' ? 'stream' : 'none',
    preflight,
    summary,
    handle: (call) => serveTus(core, locker, call, `${root}/uploads`),
  })
  return [
    tus('POST', '/uploads', 201, BeginHeaders, 'Begin an upload (tus)'),
    tus('HEAD', '/uploads/:uploadId', 200, TusHeaders, 'Ask where an upload stands (tus)'),
    tus('PATCH', '/uploads/:uploadId', 204, GoOnHeaders, 'Go on with an upload (tus)'),
    tus('DELETE', '/uploads/:uploadId', 204, TusHeaders, 'Give an upload up (tus)'),
    {
      ...tus('POST', '/uploads/:uploadId', 204, OverrideHeaders, 'One of these, by another method (tus)'),
      handle: async (call) => {
        const method = overriddenMethod(call.request)
        if (method) return await serveTus(core, locker, call, `${root}/uploads`, method)
        call.reply.header('allow', 'GET, HEAD, PATCH, DELETE, OPTIONS')
        throw new TriptychError('method_not_allowed')
      },
    },
    {
      method: 'GET',
      path: '/uploads/:uploadId',
      access: 'assets:write',
      body: 'none',
      schema: { response: { 200: UploadAnswer } },
      summary: 'Tell of an upload, and which asset it has become',
      handle: async ({ principal, request }) =>
        toUploadAnswer(await core.resumableUploads.get(principal, paramOf(request, 'uploadId'))),
    },
  ]
}
