/** Routes of pictures that are sent to be looked at: their links, their bytes, and what has become of them. */
import { refuse } from '#base/refuse.ts'
import type { PictureFailure, PictureUpload } from '#core/persons/tables.ts'
import type { Call, Route } from '#http/dialect.ts'
import { announcedBytes, bodyOf, paramOf, queryOf } from '#http/request-parts.ts'
import { answer, answerNothing } from '../translate/envelope.ts'
import { textOf } from '../translate/person.ts'
import { workspaceOf } from '../translate/request.ts'
import { answerOf, nothing } from '../wire/common.ts'
import * as wire from '../wire/pictures.ts'
import { LinkQuery } from '../wire/queries.ts'
import { inWorkspace, type RouteOptions } from './options.ts'

const longestFileName = 255
const expirationSeconds = 900
/** The pages name one path, and their samples another. */
const presignPaths = ['person-thumbnail/uploads/presigned-url', 'person-thumbnail/presign']
const completePaths = ['person-thumbnail/uploads/complete', 'person-thumbnail/complete']

const messages = {
  missing: 'FILE_NOT_EXIST',
  too_large: 'OVER_SIZE_LIMIT',
  too_small: 'RESOLUTION_NOT_SUPPORT',
  not_a_picture: 'FORMAT_NOT_SUPPORT',
} as const satisfies Record<PictureFailure, string>

export function pictureRoutes({ core, meter }: RouteOptions): Route[] {
  const linkTo = ({ id, expires_at }: PictureUpload, { origin }: Call) => {
    const { expires, signature } = core.links.sign('upload', id, expires_at)
    const query = new URLSearchParams({ expires, signature })
    return `${origin}/api/v1/pictures/${id}?${query}`
  }

  const presignThumbnail = (path: string): Route => ({
    method: 'POST',
    path: `${inWorkspace}/${path}`,
    access: 'indexes:write',
    body: 'json',
    schema: { body: wire.ThumbnailUploadBody, response: { 200: answerOf(wire.ThumbnailUploadAnswer) } },
    summary: 'Make a link that takes the picture of a person',
    handle: async (call) => {
      meter.take(call.principal, 'link')
      const { thumbnailFileName } = bodyOf(call.request, wire.ThumbnailUploadBody)
      const { id: workspaceId } = await core.persons.workspaceOf(call.principal, workspaceOf(call.request))
      const fileName = textOf('thumbnailFileName', thumbnailFileName, longestFileName)
      const upload = await core.pictureUploads.open(call.principal, {
        purpose: 'thumbnail',
        workspaceId,
        fileName,
      })
      return answer({ thumbnailKey: upload.id, url: linkTo(upload, call), expirationSeconds })
    },
  })

  const completeThumbnail = (path: string): Route => ({
    method: 'POST',
    path: `${inWorkspace}/${path}`,
    access: 'indexes:write',
    body: 'json',
    schema: { body: wire.ThumbnailKeyBody, response: { 200: answerOf(wire.UploadState) } },
    summary: 'Tell whether the picture of a person has come and can be used',
    handle: async ({ principal, request }) => {
      meter.take(principal, 'confirmation')
      const { thumbnailKey } = bodyOf(request, wire.ThumbnailKeyBody)
      const { id: workspaceId } = await core.persons.workspaceOf(principal, workspaceOf(request))
      const use = { purpose: 'thumbnail', workspaceId } as const
      return answer(stateOf(await core.pictureUploads.confirm(principal, thumbnailKey, use)))
    },
  })

  const query: Route[] = [
    {
      method: 'POST',
      path: '/api/v1/query-assets/uploads/presigned-url',
      access: 'indexes:read',
      body: 'json',
      schema: { body: wire.QueryUploadBody, response: { 200: answerOf(wire.QueryUploadAnswer) } },
      summary: 'Make a link that takes a picture to search by',
      handle: async (call) => {
        meter.take(call.principal, 'link')
        const { assetFileName } = bodyOf(call.request, wire.QueryUploadBody)
        const fileName = textOf('assetFileName', assetFileName, longestFileName)
        if (!/\.(jpe?g|png|webp|heic|heif)$/i.test(fileName))
          refuse('assetFileName', 'must end in .jpg, .png, .webp or .heic')
        const upload = await core.pictureUploads.open(call.principal, {
          purpose: 'query',
          workspaceId: null,
          fileName,
        })
        return answer({
          assetFileKey: upload.id,
          presignedUploadUrl: linkTo(upload, call),
          expirationSeconds,
        })
      },
    },
    {
      method: 'POST',
      path: '/api/v1/query-assets/uploads/complete',
      access: 'indexes:read',
      body: 'json',
      schema: { body: wire.QueryKeyBody, response: { 200: answerOf(wire.QueryUploadState) } },
      summary: 'Tell whether a picture to search by has come and can be used',
      handle: async ({ principal, request }) => {
        meter.take(principal, 'confirmation')
        const { assetKey } = bodyOf(request, wire.QueryKeyBody)
        const use = { purpose: 'query', workspaceId: null } as const
        return answer({
          assetKey,
          ...stateOf(await core.pictureUploads.confirm(principal, assetKey, use)),
        })
      },
    },
  ]

  const receive: Route = {
    method: 'PUT',
    path: '/api/v1/pictures/:pictureId',
    access: 'signed',
    body: 'stream',
    query: LinkQuery,
    schema: { response: { 200: nothing } },
    summary: 'Send a picture to its link, once',
    handle: async ({ request, declaredType, signal }) => {
      const id = paramOf(request, 'pictureId')
      core.links.verify('upload', id, queryOf(request, LinkQuery), core.clock.now())
      await core.pictureUploads.receive(id, {
        source: request.raw,
        mediaType: declaredType ?? 'application/octet-stream',
        contentLength: announcedBytes(request),
        signal,
      })
      return answerNothing()
    },
  }

  return [...presignPaths.map(presignThumbnail), ...completePaths.map(completeThumbnail), ...query, receive]
}

function stateOf(failure: PictureFailure | null): wire.UploadState {
  return failure === null
    ? { uploadStatus: 'COMPLETED' }
    : { uploadStatus: 'FAILED', uploadMessage: messages[failure] }
}
