/** The upload of a whole file to a link that carries its own permission. */
import type { Route } from '#http/dialect.ts'
import { announcedBytes, queryOf } from '#http/request-parts.ts'
import { toUploaded } from '../translate/project.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function uploadRoutes({ core }: RouteOptions): Route[] {
  const receive = (method: 'PUT' | 'POST'): Route => ({
    method,
    path: '/v0/b/:bucket/o/*',
    access: 'signed',
    body: 'stream',
    query: wire.LinkQuery,
    schema: { response: { 200: wire.UploadAnswer } },
    summary: 'Upload the file of a project by its signed link',
    handle: async ({ request, signal }) => {
      const query = queryOf(request, wire.LinkQuery)
      const id = String(query.upload)
      core.links.verify('upload', id, query, core.clock.now())
      const upload = await core.uploads.get(id)
      const length = announcedBytes(request)
      return toUploaded(upload, await core.uploads.receive(upload, request.raw, length, signal))
    },
  })

  return [receive('PUT'), receive('POST')]
}
