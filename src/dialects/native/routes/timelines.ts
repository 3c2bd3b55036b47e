/** Routes of timelines. */
import type { Route } from '#http/dialect.ts'
import { bodyOf, paramOf } from '#http/request-parts.ts'
import { FrameBody } from '../wire/timelines.ts'
import type { RouteOptions } from './options.ts'

export function timelineRoutes({ core, sendFile }: RouteOptions): Route[] {
  return [
    {
      method: 'POST',
      path: '/timelines/:projectId/frame',
      access: 'projects:read',
      body: 'json',
      schema: { body: FrameBody },
      answers: { 200: ['image/png'] },
      summary: 'Draw one frame of a timeline project, as a PNG',
      handle: async ({ principal, request, reply, signal }) => {
        const { atMs, maxDimension = null } = bodyOf(request, FrameBody)
        const of = { projectId: paramOf(request, 'projectId') }
        const order = { of, seconds: [atMs / 1000], maxSidePixels: maxDimension, signal }
        const [frame] = await core.frameOrders.draw(principal, order)
        const { output, stored } = frame!
        return await sendFile(request, reply, { ...stored, mediaType: 'image/png', name: output.name })
      },
    },
  ]
}
