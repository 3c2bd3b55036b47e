/**
 * The upload in parts, which at the vendor another host answers: with a token of its own, never the API key,
 * and with errors of another shape.
 */
import type { FastifyRequest } from 'fastify'
import { TriptychError } from '#base/errors.ts'
import type { Upload } from '#core/schema.ts'
import type { Route } from '#http/dialect.ts'
import { announcedBytes, bodyOf, queryOf } from '#http/request-parts.ts'
import { sendEdgeError } from '../edge-errors.ts'
import { objectPathOf } from '../translate/project.ts'
import { uploadIdOf } from '../upload-token.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

/** Ten thousand parts with their etags. */
const completeLimit = 4 * 1024 ** 2

export function edgeUploadRoutes({ core }: RouteOptions): Route[] {
  /** A token that has expired begins nothing, but what it began may come to its end. */
  const admit = (isBeginning: boolean) => async (request: FastifyRequest) => {
    uploadIdOf(core.links, request.headers, isBeginning ? core.clock.now() : null)
  }
  const uploadOf = (request: FastifyRequest): Promise<Upload> =>
    core.uploads.get(uploadIdOf(core.links, request.headers, null))
  const shared = { access: 'token', sendError: sendEdgeError, errorBody: wire.EdgeErrorBody } as const

  const start: Route = {
    ...shared,
    method: 'POST',
    path: '/v1/uploads/start',
    admit: admit(true),
    body: 'json',
    schema: { response: { 200: wire.StartUploadAnswer } },
    summary: 'Begin an upload in parts',
    handle: async ({ request }): Promise<wire.StartUploadAnswer> => {
      const session = await core.uploadSessions.start(await uploadOf(request))
      return {
        uploadId: session.id,
        partSizeBytes: session.part_bytes,
        maxBytes: core.limits.maxUploadBytes,
      }
    },
  }

  const part: Route = {
    ...shared,
    method: 'PUT',
    path: '/v1/uploads/parts/:partNumber',
    admit: admit(false),
    body: 'stream',
    query: wire.PartQuery,
    schema: { response: { 200: wire.PartAnswer } },
    summary: 'Upload one part; sent again, it replaces the one before',
    handle: async ({ request, signal }): Promise<wire.PartAnswer> => {
      const upload = await uploadOf(request)
      const { partNumber } = request.params as { partNumber: string }
      const { uploadId } = queryOf(request, wire.PartQuery)
      const contentLength = announcedBytes(request)
      if (contentLength === null) throw new TriptychError('length_required')
      const stored = await core.uploadSessions.receivePart(upload, String(uploadId), {
        number: /^\d{1,5}$/.test(partNumber) ? Number(partNumber) : 0,
        source: request.raw,
        contentLength,
        signal,
      })
      return { partNumber: stored.number, etag: stored.sha256 }
    },
  }

  const complete: Route = {
    ...shared,
    method: 'POST',
    path: '/v1/uploads/complete',
    admit: admit(false),
    body: 'json',
    bodyLimit: completeLimit,
    schema: { body: wire.EdgeCompleteBody, response: { 200: wire.EdgeCompleteAnswer } },
    summary: 'Join the parts into the file of the project',
    handle: async ({ request }): Promise<wire.EdgeCompleteAnswer> => {
      const upload = await uploadOf(request)
      const { uploadId, parts } = bodyOf(request, wire.EdgeCompleteBody)
      const listed = parts.map(({ partNumber, etag }) => ({ number: partNumber, etag }))
      const stored = await core.uploadSessions.complete(upload, uploadId, listed)
      return { objectKey: objectPathOf(upload), ...stored }
    },
  }

  const abort: Route = {
    ...shared,
    method: 'POST',
    path: '/v1/uploads/abort',
    admit: admit(false),
    body: 'json',
    schema: { body: wire.AbortBody, response: { 200: wire.AbortAnswer } },
    summary: 'Give up an upload in parts and delete what has come of it',
    handle: async ({ request }) => {
      const upload = await uploadOf(request)
      await core.uploadSessions.abort(upload, bodyOf(request, wire.AbortBody).uploadId)
      return {}
    },
  }

  /** Clients of the edge read no other errors than its own, here neither. */
  const unknown = (method: 'POST' | 'PUT'): Route => ({
    ...shared,
    method,
    path: '/v1/uploads/*',
    admit: async () => {
      throw new TriptychError('route_unknown')
    },
    body: 'none',
    summary: null,
    handle: async () => undefined,
  })

  return [start, part, complete, abort, unknown('POST'), unknown('PUT')]
}
