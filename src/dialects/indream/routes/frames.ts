/** Single frames: announced by the vendor's tools, and not there yet on the original. */
import { isUuid } from '#base/ids.ts'
import { refuse } from '#base/refuse.ts'
import type { FrameOrder } from '#core/renders/frame-orders.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { answer } from '../translate/envelope.ts'
import { fileUrl } from '../translate/export.ts'
import { answerOf } from '../wire/common.ts'
import { PreviewFrameBody, PreviewFrames } from '../wire/frames.ts'
import type { RouteOptions } from './options.ts'

export function frameRoutes({ core, stateBytes }: RouteOptions): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/editor/preview-frame',
      access: 'projects:read',
      body: 'json',
      bodyLimit: stateBytes,
      schema: { body: PreviewFrameBody, response: { 200: answerOf(PreviewFrames) } },
      summary: 'Draw single frames of an editor state, or of a project',
      handle: async ({ principal, request, origin, signal }) => {
        const body = bodyOf(request, PreviewFrameBody)
        const { timestamps: seconds, maxDimension = null } = body
        const order = { of: subjectOf(body), seconds, maxSidePixels: maxDimension, signal }
        const frames = await core.frameOrders.draw(principal, order)
        return answer({
          frames: frames.map(({ seconds: timestamp, output }) => ({
            timestamp,
            imageUrl: fileUrl(output, output.name, core.outputLinks, origin) ?? '',
          })),
        })
      },
    },
  ]
}

function subjectOf({ editorState, projectId }: PreviewFrameBody): FrameOrder['of'] {
  if (editorState !== undefined && projectId !== undefined)
    refuse('projectId', 'must not be given together with editorState')
  if (editorState !== undefined) return { state: editorState }
  if (projectId === undefined) refuse('editorState', 'must be given, or else projectId')
  return isUuid(projectId) ? { projectId } : refuse('projectId', 'must be a UUID')
}
