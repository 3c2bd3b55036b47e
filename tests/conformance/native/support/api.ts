/** Calls of our own API with one key, and a project with a file in it to call about. */

import { type Answer, type Body, send } from '#tests/conformance/diffio/support/call.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import type { TestServer } from '#tests/support/server.ts'

export type Api = {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  patch(path: string, body: unknown): Promise<Answer>
  delete(path: string): Promise<Answer>
  head(path: string, headers?: Record<string, string>): Promise<Answer>
}

export const root = '/api/triptych/v1'

export function apiOf(url: string, key: string | null): Api {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await send(url + root + path, {
      method,
      headers: {
        accept: 'application/json',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const isProblem = answer.headers['content-type']?.startsWith('application/problem+json')
    return isProblem ? { ...answer, body: JSON.parse(answer.text) } : answer
  }
  return {
    get: (path, headers) => call('GET', path, undefined, headers),
    post: (path, body = {}, headers) => call('POST', path, body, headers),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path) => call('DELETE', path),
    head: (path, headers) => call('HEAD', path, undefined, headers),
  }
}

/** A restoration project with a stored file, brought in through the Diffio API. */
export async function uploadProject(url: string, key: string, file: Buffer = tone()): Promise<string> {
  const made = await send(`${url}/v1/create_project`, {
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ fileName: 'talk.wav', contentType: 'audio/wav' }),
  })
  const stored = await send(made.body.uploadUrl, { method: 'PUT', body: file })
  if (stored.status !== 200) throw new Error(`upload: ${stored.status} ${stored.text}`)
  return made.body.apiProjectId
}

/** Every item of a list, page by page. */
export async function walk(api: Api, path: string, limit: number): Promise<Body[]> {
  const items: Body[] = []
  let cursor: string | null = null
  do {
    const glue = path.includes('?') ? '&' : '?'
    const answer = await api.get(`${path}${glue}limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`)
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    items.push(...answer.body.items)
    cursor = answer.body.nextCursor
  } while (cursor !== null)
  return items
}

/** The same, with the asset it has become. */
export async function createUploadedProject(
  { url, core }: Pick<TestServer, 'url' | 'core'>,
  key: string,
  file?: Buffer,
): Promise<{ projectId: string; assetId: string }> {
  const projectId = await uploadProject(url, key, file)
  return { projectId, assetId: (await core.uploads.sourceOf(projectId))!.id }
}
