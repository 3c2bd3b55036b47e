/** The calls of the upload in parts, with the token of one project. */
import { expect } from 'vitest'
import { type Answer, type Body, type Caller, createProject, send } from './call.ts'

export type Edge = {
  project: Body
  call(path: string, body?: unknown): Promise<Answer>
  put(
    uploadId: string,
    number: number | string,
    bytes: Buffer,
    headers?: Record<string, string>,
  ): Promise<Answer>
}

export async function openEdge(call: Caller, fields?: Record<string, unknown>): Promise<Edge> {
  const project = await createProject(call, fields)
  const { edgeBaseUrl, uploadToken } = project.upload
  const authorization = `Bearer ${uploadToken}`
  return {
    project,
    call: (path, body = {}) =>
      send(`${edgeBaseUrl}/v1/uploads/${path}`, {
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    put: (uploadId, number, bytes, headers = {}) =>
      send(`${edgeBaseUrl}/v1/uploads/parts/${number}?uploadId=${uploadId}`, {
        method: 'PUT',
        headers: {
          authorization,
          'content-type': 'application/octet-stream',
          'content-length': String(bytes.length),
          ...headers,
        },
        body: bytes,
      }),
  }
}

export async function startEdge(call: Caller): Promise<Edge & { uploadId: string }> {
  const edge = await openEdge(call)
  const answer = await edge.call('start')
  expect(answer.status).toBe(200)
  return { ...edge, uploadId: answer.body.uploadId }
}

export const refusal = (status: number, code: string) => ({
  status,
  body: { error: { code, message: expect.stringMatching(/\S/) } },
})
